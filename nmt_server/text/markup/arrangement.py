"""An order for marks in a translation in which each is there once, nested as in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nmt_server.text.ranges import Interval
from nmt_server.text.scripts import is_between_words

# So far from where it is estimated, a place between words is looked for.
_FARTHEST = 100


@dataclass(eq=False, slots=True)
class Node:
    """A pair of marks, or one that stands alone, and what is in it.

    `first` and `last` are the numbers of its marks; `start` and `stop` are where it is in the
    source, counted in characters of words. `is_bound` says that it is one end of a pair that has no
    other, so that what is on its left must stay there.
    """

    first: int
    start: int
    is_bound: bool = False
    last: int | None = None
    stop: int = 0
    children: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stop = self.start

    def end(self, last: int, stop: int) -> None:
        """Close a pair."""
        self.last, self.stop = last, stop


def arranged(
    translation: Iterable[str | int], roots: Sequence[Node], length: int
) -> list[str | int]:
    """Words and marks in an order in which the marks are nested as those of the source.

    `translation` has no mark twice, `length` is that of the words of the source. Where all are
    there and nested so, it stays as it is. Else what is there and can stay does, and the others go
    to the same share of the text, between words. Where a node is bound, the order is that of the
    source.
    """
    pieces = [piece for piece in translation if piece != ""]
    parents = _parents(roots)
    is_bound = any(node.is_bound for node, _ in parents)
    marks = [piece for piece in pieces if isinstance(piece, int)]
    if _is_legal(marks, parents, is_bound):
        return pieces
    if is_bound and len(marks) == sum(1 + (node.last is not None) for node, _ in parents):
        in_order = iter(sorted(marks))
        return [piece if isinstance(piece, str) else next(in_order) for piece in pieces]
    words = "".join(piece for piece in pieces if isinstance(piece, str))
    places: dict[int, int] = {}
    length = 0
    for piece in pieces:
        if isinstance(piece, int):
            places[piece] = length
        else:
            length += len(piece)
    laid = _laid(roots, words, {} if is_bound else places, (0, len(words)), (0, length))
    return list(_written(laid, words, 0, len(words)))


def _parents(roots: Sequence[Node]) -> list[tuple[Node, Node | None]]:
    """All nodes, each with the one that it is in."""
    found: list[tuple[Node, Node | None]] = [(node, None) for node in roots]
    for node, _ in found:
        found += [(child, node) for child in node.children]
    return found


def _is_legal(
    marks: Sequence[int], parents: Sequence[tuple[Node, Node | None]], is_bound: bool
) -> bool:
    if is_bound and list(marks) != sorted(marks):
        return False
    begins = {node.first: (node, parent) for node, parent in parents}
    ends = {node.last: node for node, _ in parents if node.last is not None}
    if len(marks) != len(begins) + len(ends):
        return False
    opened: list[Node | None] = [None]
    for mark in marks:
        if mark in ends:
            if opened.pop() is not ends[mark]:
                return False
            continue
        node, parent = begins[mark]
        if parent is not opened[-1]:
            return False
        if node.last is not None:
            opened.append(node)
    return True


@dataclass(slots=True)
class _Laid:
    """A node with its place among the words of the translation."""

    node: Node
    start: int
    end: int
    children: list[_Laid]


def _laid(
    nodes: Sequence[Node],
    words: str,
    places: dict[int, int],
    room: Interval,
    source: Interval,
) -> list[_Laid]:
    """The nodes in their order in the translation, in a `room` that stands for a `source`."""
    chosen: list[tuple[Interval, Node]] = []
    found = ((_found(node, places), node) for node in nodes)
    ranges = [(place, node) for place, node in found if place is not None]
    for place, node in sorted(ranges, key=lambda each: (*each[0], each[1].first)):
        if not room[0] <= place[0] <= place[1] <= room[1]:
            continue
        if chosen and place[0] < chosen[-1][0][1]:
            # Of two that overlap, the first ends where the second begins.
            (start, _), other = chosen[-1]
            if place[0] == start:
                continue
            chosen[-1] = (_without_spaces(words, start, place[0]), other)
        chosen.append((place, node))
    kept = {node.first for _, node in chosen}
    for node in nodes:
        if node.first not in kept:
            place = _estimate(node, words, room, source)
            at = bisect_right(chosen, place[0], key=lambda each: each[0][0])
            least = chosen[at - 1][0][1] if at else room[0]
            most = chosen[at][0][0] if at < len(chosen) else room[1]
            start = min(max(place[0], least), most)
            chosen.insert(at, ((start, min(max(place[1], start), most)), node))
    return [
        _Laid(
            node,
            *place,
            _laid(node.children, words, places, place, (node.start, node.stop)),
        )
        for place, node in chosen
    ]


def _found(node: Node, places: dict[int, int]) -> Interval | None:
    """Where a node is in the translation; None where a mark of it is missing, or before another."""
    start = places.get(node.first)
    end = start if node.last is None else places.get(node.last)
    return None if start is None or end is None or end < start else (start, end)


def _estimate(node: Node, words: str, room: Interval, source: Interval) -> Interval:
    share = (room[1] - room[0]) / max(source[1] - source[0], 1)
    start, end = (
        _between_words(words, room, room[0] + round((place - source[0]) * share))
        for place in (node.start, node.stop)
    )
    if node.last is None:
        return start, start
    start, end = _without_spaces(words, start, max(start, end))
    if start == end and node.start < node.stop:
        # It stands around the word before, or else after.
        before = _edge(words, room, start, -1)
        start, end = _without_spaces(words, before, end)
        if start == end:
            start, end = _without_spaces(words, end, _edge(words, room, end, 1))
    return start, end


def _edge(words: str, room: Interval, place: int, step: int) -> int:
    """Where the word ends that is before a place, or with a step of 1 after it."""
    edge = place
    for _ in range(_FARTHEST):
        if edge == room[step > 0]:
            break
        edge += step
        has_word = not words[min(edge, place) : max(edge, place)].isspace()
        if has_word and is_between_words(words, edge):
            break
    return edge


def _without_spaces(words: str, start: int, end: int) -> Interval:
    """A range without white space at its ends: a pair stands around words."""
    while start < end and words[start].isspace():
        start += 1
    while start < end and words[end - 1].isspace():
        end -= 1
    return start, end


def _between_words(words: str, room: Interval, place: int) -> int:
    """The place in a room that is nearest to one and cuts no word."""
    start, end = room
    place = min(max(place, start), end)
    for distance in range(min(end - start, _FARTHEST) + 1):
        for each in (place + distance, place - distance):
            if each in room or (start < each < end and is_between_words(words, each)):
                return each
    return end


def _written(laid: Sequence[_Laid], words: str, start: int, end: int) -> Iterator[str | int]:
    for each in laid:
        if start < each.start:
            yield words[start : each.start]
        yield each.node.first
        if each.node.last is not None:
            yield from _written(each.children, words, each.start, each.end)
            yield each.node.last
        start = each.end
    if start < end:
        yield words[start:end]
