"""Find a sensible place in a translation for protected spans that the model lost."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from nmt_server.text.scripts import count_unspaced, is_between_words, is_unspaced
from nmt_server.text.spans import Kind, Span

# After these, as after letters and digits, a word has a space before it.
_ENDS_WORD = frozenset(".,;:!?)]\"'”’…")


class _Place(NamedTuple):
    """A place between words, by its offset in a part; `so_far` is the size of all before it."""

    part: int
    offset: int
    so_far: int
    before: str
    after: str


def size(text: str) -> int:
    """The length of a text in characters, white space not counted."""
    return len("".join(text.split()))


def place(parts: list[str | int], spans: tuple[Span, ...], lost: list[int]) -> str:
    """The text of `parts` with its spans, and with the lost ones where they stood in the source.

    `parts` are texts and, between each two of them, the index of a span. A lost span goes to the
    same share of the text, between words, and between the spans that were its neighbours, where
    those are still in order.
    """
    chosen = _choose(parts, spans, lost) if lost else []
    has_spaces = not any(count_unspaced(part) for part in parts if isinstance(part, str))
    made: list[str] = []
    # What stands at the left, as far as spaces go: a span is like a letter.
    before = ""
    done = 0
    for number, part in enumerate(parts):
        if isinstance(part, int):
            made.append(spans[part].text)
            before = _like(spans[part].right, has_spaces)
            continue
        start = 0
        while done < len(chosen) and chosen[done][0].part == number:
            spot, index = chosen[done]
            done += 1
            made.append(part[start : spot.offset])
            before = (made[-1] or before)[-1:]
            start = spot.offset
            after = spot.after
            if not after and number + 1 < len(parts) and isinstance(parts[number + 1], int):
                after = _like(spans[int(parts[number + 1])].left, has_spaces)
            made.append(_spaced(spans[index], before, after))
            before = (
                made[-1][-1] if made[-1][-1].isspace() else _like(spans[index].right, has_spaces)
            )
        made.append(part[start:])
        before = (made[-1] or before)[-1:]
    return "".join(made)


def _like(kind: Kind, has_spaces: bool) -> str:
    """A character that wants the same spaces around it as the end of a span."""
    return "x" if kind is Kind.WORD and has_spaces else ""


def _choose(
    parts: list[str | int], spans: tuple[Span, ...], lost: list[int]
) -> list[tuple[_Place, int]]:
    """A place for each lost span, in the order of the places."""
    places = list(_places(parts))
    part_of_place = [spot.part for spot in places]
    sizes = [spot.so_far for spot in places]
    part_of_span = {part: number for number, part in enumerate(parts) if isinstance(part, int)}
    size_before = {
        index: sizes[bisect_left(part_of_place, number) - 1]
        for index, number in part_of_span.items()
    }
    previous = _nearest_found(range(len(spans)), part_of_span)
    following = _nearest_found(reversed(range(len(spans))), part_of_span)
    chosen: list[tuple[_Place, int]] = []
    for index in lost:
        low, high = previous[index], following[index]
        if low is not None and high is not None and part_of_span[low] > part_of_span[high]:
            low = high = None
        first, last = 0, len(places)
        start, end = 0.0, 1.0
        start_size, end_size = 0, sizes[-1]
        if low is not None:
            first = bisect_right(part_of_place, part_of_span[low])
            start, start_size = spans[low].position, size_before[low]
        if high is not None:
            last = bisect_left(part_of_place, part_of_span[high])
            end, end_size = spans[high].position, size_before[high]
        share = (spans[index].position - start) / (end - start) if end > start else 0.0
        wanted = start_size + round(share * (end_size - start_size))
        if spans[index].left is Kind.CLOSING:
            # Markup should not end where it begins.
            opened = (
                chosen[-1][0].so_far if index - 1 not in part_of_span and chosen else start_size
            )
            wanted = max(wanted, opened + 1)
        nearest = min(bisect_left(sizes, wanted, first, last), last - 1)
        before = bisect_left(sizes, sizes[nearest], first, last) - 1
        if before >= first and spans[index].left is not Kind.CLOSING:
            # Markup should not begin where the text ends, and rather too early than too late.
            opens = spans[index].clings_right
            is_nearer = wanted - sizes[before] < sizes[nearest] - wanted + opens
            if is_nearer or (opens and sizes[nearest] == sizes[-1]):
                nearest = before
        chosen.append((_suiting(spans[index], places, sizes, (first, nearest, last)), index))
    return sorted(chosen)


def _suiting(
    span: Span, places: list[_Place], sizes: list[int], bounds: tuple[int, int, int]
) -> _Place:
    """Of the places as far in the text as the nearest one, which white space makes several, one."""
    first, nearest, last = bounds
    first = bisect_left(sizes, sizes[nearest], first, last)
    last = bisect_right(sizes, sizes[nearest], first, last)
    same = [spot for spot in places[first:last] if _suits(span, spot)] or places[first:last]
    return same[-1] if span.position == 1 else same[0]


def _nearest_found(indices: Iterable[int], found: Container[int]) -> dict[int, int | None]:
    """For each span, the found one that comes before it in `indices`."""
    nearest: dict[int, int | None] = {}
    latest: int | None = None
    for index in indices:
        nearest[index] = latest
        latest = index if index in found else latest
    return nearest


def _places(parts: list[str | int]) -> Iterator[_Place]:
    so_far = 0
    for number, part in enumerate(parts):
        if isinstance(part, int):
            continue
        for offset in range(len(part) + 1):
            if is_between_words(part, offset):
                yield _Place(
                    number,
                    offset,
                    so_far,
                    part[max(offset - 1, 0) : offset],
                    part[offset : offset + 1],
                )
            so_far += not part[offset : offset + 1].isspace() if offset < len(part) else 0


def _suits(span: Span, spot: _Place) -> bool:
    return not (
        (span.right is Kind.OPENING and spot.after.isspace())
        or (span.left is Kind.CLOSING and spot.before.isspace())
    )


def _spaced(span: Span, before: str, after: str) -> str:
    """The span with the spaces that a word needs between these neighbours."""
    left = before.isalnum() or before in _ENDS_WORD
    if left and span.left is Kind.WORD and not is_unspaced(before):
        text = " " + span.text
    else:
        text = span.text
    if after.isalnum() and span.right is Kind.WORD and not is_unspaced(after):
        text += " "
    return text
