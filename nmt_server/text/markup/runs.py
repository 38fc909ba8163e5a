"""Text whose looks are no tags: runs, each with a format, as office files have them.

A reader of such files gives the runs of a paragraph to `text_of_runs`, has what comes of it
translated with the pattern sets `MARKS`, and gives the translation to `runs_of`:

    text = text_of_runs(runs)
    for number, words in runs_of(translation, runs):
        ...  # a copy of run `number`, with these words

"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby
from typing import NamedTuple

from nmt_server.text.markup.inline import Inline, Piece
from nmt_server.text.markup.marks import Role


class Run(NamedTuple):
    """Words that look the same, or with a `role` something that is no text.

    `format` is equal for what looks the same. Of the roles, `POINT` is for what has its place
    between words (a picture, a note, a bookmark), `BREAK` for what parts words (a tab, a line
    break), and `WORD` for what is read as one (a field); such a run has no words.
    """

    text: str
    format: Hashable = None
    role: Role | None = None


def text_of_runs(runs: Sequence[Run]) -> str:
    """What is to be translated of a paragraph: its words, with marks in between.

    Most words have no marks around them; what looks otherwise has. How a space alone looks is
    nothing that anybody sees.
    """
    return _Paragraph(runs).inline.text


def runs_of(translation: str, runs: Sequence[Run]) -> list[tuple[int, str]]:
    """The runs of a translation in their order, each by the number of its source and its words.

    What is no text is there exactly once. A run of words may come several times, where others go
    between its words, or not at all, where those of one that looks the same are longer. Words that
    nothing stands for in `runs` are in the format that most of the paragraph has; where there is no
    run of words, there are none afterwards.
    """
    paragraph = _Paragraph(runs)
    found: list[tuple[int, str]] = []
    current: list[int | None] = [paragraph.first_plain]
    for each in paragraph.inline.arranged(translation):
        if isinstance(each, str):
            if (of_words := current[-1]) is not None:
                found.append((of_words, each))
            continue
        role, number = paragraph.inline.pieces[each].role, paragraph.run_of[each]
        if role is Role.OPENING:
            current.append(number)
        elif role is Role.CLOSING:
            current.pop()
        else:
            found.append((number, ""))
    return found


class _Paragraph:
    """Runs as pieces with markup, and of which run each piece is."""

    def __init__(self, runs: Sequence[Run]) -> None:
        usual = _usual_format(runs)
        self.run_of: list[int] = []
        pieces: list[Piece] = []
        numbered = list(enumerate(runs))
        plain = (number for number, run in numbered if run.role is None and run.format == usual)
        self.first_plain = next(plain, None)
        for look, group in groupby(numbered, key=lambda each: each[1].format):
            members = list(group)
            texts = [number for number, run in members if run.role is None and run.text.strip()]
            is_pair = look != usual and bool(texts)
            if is_pair:
                pieces.append(Piece("", Role.OPENING))
                self.run_of.append(texts[0])
            for number, run in members:
                pieces.append(Piece("", run.role, "" if run.role else run.text))
                self.run_of.append(number)
            if is_pair:
                pieces.append(Piece("", Role.CLOSING))
                self.run_of.append(texts[0])
        self.inline = Inline(pieces)


def _usual_format(runs: Sequence[Run]) -> Hashable:
    """The format that most words have."""
    lengths: dict[Hashable, int] = {}
    for run in runs:
        if run.role is None:
            lengths[run.format] = lengths.get(run.format, 0) + len(run.text.strip())
    return max(lengths, key=lambda each: lengths[each], default=None)
