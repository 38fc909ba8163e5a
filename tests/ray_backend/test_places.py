"""Which model gives its place to one that has none."""

from __future__ import annotations

from nmt_server.ray_backend.places import Places


def told(places: Places, models: dict[str, bool], seconds: range) -> list[tuple[int, str]]:
    """When which model gives way, of models that are idle or not."""
    return [
        (second, name)
        for second in seconds
        for name, is_idle in models.items()
        if places.gives_way(name, is_idle=is_idle, now=float(second))
    ]


def test_the_one_that_was_idle_for_longest_gives_way_first_and_one_at_a_time() -> None:
    places = Places(lambda: True)
    assert not told(places, {"first": True, "second": False}, range(3))
    given = told(places, {"first": True, "second": True, "busy": False}, range(3, 60))
    # The one before has left a place, which somebody takes first.
    assert [name for _, name in given[:2]] == ["first", "second"]
    assert given[1][0] - given[0][0] >= 10


def test_nobody_gives_way_where_nobody_waits() -> None:
    assert not told(Places(lambda: False), {"first": True, "second": True}, range(600))


def test_nobody_gives_way_who_was_just_asked() -> None:
    places = Places(lambda: True)
    for second in range(100):
        assert not told(places, {"asked in turns": second % 3 > 0}, range(second, second + 1))


def test_one_that_is_no_more_keeps_nobody_from_giving_way() -> None:
    places = Places(lambda: True)
    assert not told(places, {"removed": True}, range(2))
    assert told(places, {"there": True}, range(2, 100))
