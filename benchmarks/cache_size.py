"""Lookups in a cache of a million translations, against an empty one.

Run as a program in a data folder of its own (`NMT_DATA_DIR`), it prints what it has measured.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure

_ROWS = 1_000_000
_KNOWN = 2_000
_ROUNDS = 5
# Random keys, and texts as long as lines are.
_FILL = """
INSERT INTO nmt_server_cachedtranslation
  (key, model_id, source_language_id, target_language_id, source, target, source_start,
   target_start, origin, options, score, warnings, updated_at)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)
SELECT lower(hex(randomblob(32))), %s, 'ja', 'en', source, target, source, target, 'engine', '{}',
  -0.1, '', '2026-01-01 00:00:00'
FROM (SELECT n || '番目の勇者は古代の剣を取り返した。' AS source,
  'Hero number ' || n || ' took back the ancient sword.' AS target FROM numbers)
"""


def cache_size() -> list[Figure]:
    """A text that is not there, and one that is, each looked up alone."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.cache_size"],
            env={**os.environ, "NMT_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "mysite.settings"},
            capture_output=True,
            text=True,
            timeout=500,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
    times = json.loads(done.stdout.splitlines()[-1])
    figures = []
    for kind, small in (("unknown", "an empty cache"), ("known", f"a cache of {_KNOWN:,}")):
        ratios = [full / few for full, few in zip(*times[kind], strict=True)]
        few, full = (1e6 * min(times[kind][number]) for number in (1, 0))
        detail = f"p50 {full:.0f} µs instead of {few:.0f} µs in {small}"
        name = f"{kind} text among a million rows, p50"
        figures.append(Figure(name, statistics.median(ratios), detail, at_most=1.3))
    return figures


def _measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from nmt_server.cache.keys import cache_key
    from nmt_server.cache.store import CacheEntry, lookup, store
    from nmt_server.models import TranslationModel
    from nmt_server.serving.served_model import ServedModel

    call_command("setup", verbosity=0)
    model = ServedModel.from_row(TranslationModel.objects.get())
    route, signature = model.default_route, model.signatures[0]
    known = [f"{number}人の戦士が城の門を守っている。" for number in range(_KNOWN)]
    empty = Path(str(connection.settings_dict["NAME"]))
    few, full = (empty.with_name(name) for name in ("few.sqlite3", "full.sqlite3"))

    def use(database: Path) -> None:
        connection.close()
        connection.settings_dict["NAME"] = str(database)

    def p50(database: Path, texts: list[str]) -> float:
        use(database)
        lookup([cache_key(route, signature, texts[0])])
        seconds = []
        for text in texts:
            started = time.perf_counter()
            lookup([cache_key(route, signature, text)])
            seconds.append(time.perf_counter() - started)
        return statistics.median(seconds)

    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    use(empty)
    shutil.copy(empty, few)
    use(few)
    keys = [cache_key(route, signature, text) for text in known]
    store(route, [(key, CacheEntry("Guards.", -0.1)) for key in keys])
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    use(few)
    shutil.copy(few, full)
    use(full)
    cursor = connection.cursor()
    cursor.execute("PRAGMA cache_size=-1000000")
    cursor.execute(_FILL, [_ROWS, model.pk])
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    times: dict[str, tuple[list[float], list[float]]] = {"unknown": ([], []), "known": ([], [])}
    for number in range(_ROUNDS):
        unknown = [f"{number}と{each}のどちらも知らない。" for each in range(_KNOWN)]
        random.Random(number).shuffle(known)
        times["unknown"][0].append(p50(full, unknown))
        times["unknown"][1].append(p50(empty, unknown))
        times["known"][0].append(p50(full, known))
        times["known"][1].append(p50(few, known))
    assert len(lookup(keys)) == _KNOWN
    print(json.dumps(times))


if __name__ == "__main__":
    _measure()
