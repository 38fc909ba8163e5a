"""An engine that needs others to write to the database while it checks a model."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.ctranslate2.kind import CTranslate2


class Writing(CTranslate2):
    """CTranslate2, whose check of a model lasts until another connection has written a row."""

    def check(self, spec: EngineSpec) -> None:
        """Raises `OperationalError` where the database is locked meanwhile."""
        super().check(spec)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_write).result(timeout=60)


def _write() -> None:
    from django.db import connection

    from nmt_server.models import Revision

    try:
        Revision.objects.get_or_create(id=1)
        assert Revision.objects.filter(id=1).update(number=7)
    finally:
        connection.close()
