"""The layer in memory: bounded, and never older than the revision."""

from nmt_server.cache.memory import MemoryCache


def size_of(_text: str, value: str) -> int:
    return 10 * len(value)


def test_a_new_revision_empties_it() -> None:
    memory: MemoryCache[str] = MemoryCache(100, size_of)
    assert memory.get("s", "a", revision=1) is None
    memory.put("s", "a", "A", revision=1)
    assert memory.get("s", "a", revision=1) == "A"
    assert memory.get("s", "a", revision=2) is None
    assert memory.get("s", "a", revision=2) is None


def test_where_it_is_known_what_a_new_revision_changed_the_rest_stays() -> None:
    memory: MemoryCache[str] = MemoryCache(
        100, size_of, lambda _, after: (lambda text, value: text == "a") if after == 2 else None
    )
    memory.get("s", "", revision=1)
    for text in "abc":
        memory.put("s", text, text.upper(), revision=1)
    kept = [memory.get("s", text, revision=2) for text in "abc"]
    assert kept == [None, "B", "C"]
    # What was on its way meanwhile is not kept, and other changes forget everything.
    memory.put("s", "a", "A", revision=1)
    assert memory.get("s", "a", revision=2) is None
    assert memory.get("s", "b", revision=3) is None


def test_what_was_read_before_a_change_is_not_kept_after_it() -> None:
    memory: MemoryCache[str] = MemoryCache(100, size_of)
    memory.get("s", "a", revision=1)
    memory.get("s", "a", revision=2)
    memory.put("s", "a", "o", revision=1)
    assert memory.get("s", "a", revision=2) is None


def test_it_stays_within_its_capacity() -> None:
    memory: MemoryCache[str] = MemoryCache(100, size_of)
    memory.get("s", "", revision=1)
    for number in range(50):
        memory.put("s", str(number), "x", revision=1)
    memory.put("s", "large", "x" * 1000, revision=1)
    kept = [number for number in range(50) if memory.get("s", str(number), revision=1)]
    assert set(range(45, 50)) <= set(kept) <= set(range(40, 50))
    assert memory.get("s", "large", revision=1) is None
    for number in range(15):
        memory.put("other", str(number), "x", revision=1)
    assert not any(memory.get("s", str(number), revision=1) for number in range(50))
    assert memory.get("other", "14", revision=1) == "x"


def test_what_is_asked_for_again_and_again_stays() -> None:
    memory: MemoryCache[str] = MemoryCache(100, size_of)
    memory.get("s", "", revision=1)
    memory.put("s", "often", "x", revision=1)
    for number in range(50):
        memory.put("s", str(number), "x", revision=1)
        assert memory.get("s", "often", revision=1) == "x"


def test_the_newest_value_counts() -> None:
    memory: MemoryCache[str] = MemoryCache(100, size_of)
    memory.get("s", "", revision=1)
    memory.put("s", "a", "1", revision=1)
    for number in range(5):
        memory.put("s", str(number), "x", revision=1)
    memory.put("s", "a", "2", revision=1)
    assert memory.get("s", "a", revision=1) == "2"
