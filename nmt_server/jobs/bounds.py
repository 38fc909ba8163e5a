"""How much of jobs an owner may have."""

from __future__ import annotations

from django.db.models import Count, Q, Sum

from nmt_server.accounts.owner import Owner
from nmt_server.conf import get_settings
from nmt_server.errors import LimitReached
from nmt_server.jobs.records import UNFINISHED
from nmt_server.models import Job


def check_room(owner: Owner, size: int) -> None:
    """Raise `LimitReached` where one more job of that many bytes is too much for its owner."""
    settings = get_settings()
    jobs = Job.objects.filter(owner.condition)
    found = jobs.aggregate(
        waiting=Count("pk", filter=Q(state__in=UNFINISHED)), kept=Sum("size", default=0)
    )
    if 0 < settings.MAX_JOBS <= found["waiting"]:
        raise LimitReached(
            f"{found['waiting']:,} of your jobs wait already.",
            "Try again when some are done, or raise NMT_MAX_JOBS.",
            retry_after=60,
        )
    if 0 < settings.MAX_JOB_BYTES < found["kept"] + size:
        raise LimitReached(
            f"Your jobs keep {found['kept']:,} bytes, and this one has {size:,}; together they may "
            f"keep {settings.MAX_JOB_BYTES:,}.",
            "Delete jobs that you have the results of (DELETE /api/v1/jobs/ID), or raise "
            "NMT_MAX_JOB_BYTES.",
            retry_after=3600,
        )
