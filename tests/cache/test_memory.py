"""The layer in memory: bounded, and never older than the revision."""

from nmt_server.cache.memory import MemoryCache


def test_a_new_revision_empties_it() -> None:
    memory: MemoryCache[str] = MemoryCache(100)
    assert memory.get("a", revision=1) is None
    memory.put("a", "A", 10, revision=1)
    assert memory.get("a", revision=1) == "A"
    assert memory.get("a", revision=2) is None
    assert memory.get("a", revision=2) is None


def test_what_was_read_before_a_change_is_not_kept_after_it() -> None:
    memory: MemoryCache[str] = MemoryCache(100)
    memory.get("a", revision=1)
    memory.get("a", revision=2)
    memory.put("a", "old", 10, revision=1)
    assert memory.get("a", revision=2) is None


def test_it_stays_within_its_capacity() -> None:
    memory: MemoryCache[str] = MemoryCache(100)
    memory.get("", revision=1)
    for number in range(50):
        memory.put(number, "x", 10, revision=1)
    memory.put("large", "x", 1000, revision=1)
    kept = [number for number in range(50) if memory.get(number, revision=1)]
    assert kept == list(range(40, 50))
    assert memory.get("large", revision=1) is None
