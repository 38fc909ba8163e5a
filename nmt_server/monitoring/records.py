"""What the database says: that it is there, and the jobs in it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import Error as AnyDatabaseError
from django.db.models import Count

from nmt_server.models import Job
from nmt_server.monitoring.figures import Figure, gauge


def record_figures() -> Iterator[Figure]:
    """Whether the database answers, and how many jobs are in each state."""
    try:
        of_state = dict(Job.objects.order_by().values_list("state").annotate(number=Count("pk")))
    except AnyDatabaseError:
        yield gauge("nmt_database_up", "Whether the database answers.", 0)
        return
    yield gauge("nmt_database_up", "Whether the database answers.", 1)
    for state in Job.State:
        yield gauge("nmt_jobs", "Jobs in each state.", of_state.get(state, 0), state=state.value)
