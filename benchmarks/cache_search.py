"""Searches in a cache of a million lines, as the page, the REST API and the admin ask for them.

Run as a program it fills the database of `DATABASE_URL`, or of `NMT_DATA_DIR`, where it has no
million yet, and prints the milliseconds of each search as JSON:

    python .ci/with_database.py postgresql python -m benchmarks.cache_search
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks.figure import Figure

_ROWS = 1_000_000
_AT_MOST_MS = 300
_ROUNDS = 3
_PORTION = 2_000

_WHO = ("勇者", "魔法使い", "王様", "兵士", "村人", "商人", "盗賊", "妖精", "竜", "姫")
_WHAT = ("剣", "盾", "宝箱", "城門", "地図", "鍵", "薬草", "手紙", "指輪", "松明")
_DOES = ("見つけた", "落とした", "隠した", "直した", "売った", "忘れた", "探している", "守っている")
_WHO_EN = (
    *("hero", "wizard", "king", "soldier", "villager"),
    *("merchant", "thief", "fairy", "dragon", "princess"),
)
_WHAT_EN = ("sword", "shield", "chest", "gate", "map", "key", "herb", "letter", "ring", "torch")
_DOES_EN = ("found", "dropped", "hid", "repaired", "sold", "forgot", "seeks", "guards")

# The oldest line, the only one of its kind.
_RARE = ("幻の鐘が鳴った。", "The phantom bell rang.")

_PAGE = "/api/v1/cache?page_size=50"
_LIST = "/admin/nmt_server/cachedtranslation/"
SEARCHES = {
    "all": _PAGE,
    "contains, often": f"{_PAGE}&search=勇者",
    "contains, once": f"{_PAGE}&search=幻の鐘",
    "contains, never": f"{_PAGE}&search=宇宙船",
    "contains, once, of a model": f"{_PAGE}&search=phantom&model=small",
    "contains, once, of the large model": f"{_PAGE}&search=PHANTOM&model=large",
    "contains, never, corrected": f"{_PAGE}&search=spaceship&origin=edited",
    "begins with, often": f"{_PAGE}&search=^勇者",
    "begins with, often, corrected": f"{_PAGE}&search=^勇者&origin=edited",
    "begins with, once": f"{_PAGE}&search=^幻",
    "begins with, only long ago": f"{_PAGE}&search=^昔の",
    "begins with, only lately": f"{_PAGE}&search=^今の",
    "begins with, never": f"{_PAGE}&search=^宇宙",
    "is, once": f"{_PAGE}&search={'=' + _RARE[0]}",
    "is, often": f"{_PAGE}&search={'=The end.'}",
    "is, never": f"{_PAGE}&search={'=宇宙'}",
    "of a small model": f"{_PAGE}&model=small",
    "of the large model": f"{_PAGE}&model=large",
    "corrected": f"{_PAGE}&origin=edited",
    "by an engine": f"{_PAGE}&origin=engine",
    "corrected, of the large model": f"{_PAGE}&origin=edited&model=large",
    "admin: all": _LIST,
    "admin: contains, once": f"{_LIST}?q=幻の鐘",
    "admin: contains, often": f"{_LIST}?q=勇者",
    "admin: begins with, often": f"{_LIST}?q=^勇者",
    "admin: is, once, source": f"{_LIST}?q={'=' + _RARE[0]}&side=source",
    "admin: of the large model": f"{_LIST}?model__id__exact=1",
    "admin: corrected": f"{_LIST}?origin=edited",
    "admin: by an engine": f"{_LIST}?origin=engine",
    "admin: of the languages": f"{_LIST}?pair=ja>en",
    "admin: last day": f"{_LIST}?age=1",
    "admin: older": f"{_LIST}?age=older",
    "admin: contains, never": f"{_LIST}?q=宇宙船",
    "admin: contains, never, older": f"{_LIST}?q=宇宙船&age=older",
    "admin: contains, never, of the languages": f"{_LIST}?q=宇宙船&pair=ja>en",
    "admin: of other languages": f"{_LIST}?pair=en>ja",
    "admin: is, often, of other languages, older": f"{_LIST}?q={'=The end.'}&pair=en>ja&age=older",
    "admin: begins with, often, corrected, older": f"{_LIST}?q=^勇者&origin=edited&age=older",
    "admin: the last page": f"{_LIST}?p=200",
}


def cache_search() -> list[Figure]:
    """Each search, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.cache_search"],
            env={**os.environ, "NMT_DATA_DIR": folder},
            capture_output=True,
            text=True,
            timeout=900,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure(f"cache search, ms: {name}", each, "median, a million lines", at_most=_AT_MOST_MS)
        for name, each in times.items()
    ]


def _lines() -> Iterator[tuple[str, str]]:
    """Short lines of a game, the oldest first, many of them alike."""
    yield _RARE
    draw = random.Random(1)
    for number in range(_ROWS - 1):
        who, what, does = draw.randrange(10), draw.randrange(10), draw.randrange(8)
        source = f"{_WHO[who]}は{number % 977}番目の{_WHAT[what]}を{_DOES[does]}。"
        target = f"The {_WHO_EN[who]} {_DOES_EN[does]} {_WHAT_EN[what]} number {number % 977}."
        if number % 50 == 0:
            target = "The end."
        if number < _ROWS // 5:
            source = f"昔の{source}"
        elif number > 4 * _ROWS // 5:
            source = f"今の{source}"
        yield source, target


def _rows(models: list[int]) -> Iterator[tuple[Any, ...]]:
    large, middle, small = models
    draw = random.Random(2)
    now = datetime.now(UTC)
    for number, (source, target) in enumerate(_lines()):
        model = small if number < 200 else middle if number % 10 == 0 else large
        origin = {0: "edited", 1: "imported"}.get(number % 100, "engine")
        at = now - timedelta(seconds=(_ROWS - number) * 35)
        key = f"{draw.getrandbits(256):064x}"
        yield (
            *(key, model, "ja", "en", source, target, source[:64], target[:64]),
            *(origin, "{}", -0.1, "", at),
        )


def _fill() -> None:
    from django.db import connection, transaction

    from nmt_server.models import CachedTranslation, TranslationModel

    models = [TranslationModel.objects.get(name="large")]
    for name in ("middle", "small"):
        model = TranslationModel.objects.get(name="large")
        model.pk, model.name, model.is_default = None, name, None
        model.save(force_insert=True)
        models.append(model)
    columns = (
        *("key", "model_id", "source_language_id", "target_language_id", "source", "target"),
        *("source_start", "target_start", "origin", "options", "score", "warnings", "updated_at"),
    )
    table = CachedTranslation._meta.db_table
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({quoted}) VALUES ({places})"
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA cache_size=-1000000")
    with transaction.atomic(), connection.cursor() as cursor:
        rows = _rows([each.pk for each in models])
        while portion := list(islice(rows, _PORTION)):
            cursor.executemany(statement, portion)
    with connection.cursor() as cursor:
        # What a server does by itself after a while.
        cursor.execute(f"ANALYZE TABLE {table}" if connection.vendor == "mysql" else "ANALYZE")
        if connection.vendor == "sqlite":
            # It does not: a file that has grown has no statistics.
            cursor.execute("DELETE FROM sqlite_stat1")
    connection.close()


def _measure() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from nmt_server.models import CachedTranslation, TranslationModel

    call_command("setup", verbosity=0)
    if CachedTranslation.objects.count() < _ROWS:
        TranslationModel.objects.update(name="large")
        _fill()
    User = get_user_model()
    user = User.objects.filter(username="bench").first()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user or User.objects.create_superuser("bench", password="bench"))
    times: dict[str, float] = {}
    wanted = sys.argv[1:]
    for name, path in SEARCHES.items():
        if wanted and name not in wanted:
            continue
        took = []
        for _ in range(_ROUNDS):
            started = time.perf_counter()
            answer = client.get(path)
            took.append(1000 * (time.perf_counter() - started))
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:300]!r}")
        times[name] = round(statistics.median(took), 1)
        print(f"{times[name]:8.1f} ms  {name}", file=sys.stderr, flush=True)
    print(json.dumps(times))


if __name__ == "__main__":
    _measure()
