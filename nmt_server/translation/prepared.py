"""A segment as an engine reads it: without outer white space, protected spans and line breaks."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from nmt_server.text.breaks import Flat, flatten, with_breaks
from nmt_server.text.language import is_language
from nmt_server.text.limits import is_written_without_spaces
from nmt_server.text.lines import Core, split_core
from nmt_server.text.messages import quoted
from nmt_server.text.patterns import PatternTime
from nmt_server.text.protection import Protected, Restored, protect, restore
from nmt_server.translation.manner import Manner
from nmt_server.worker.work import WorkItem

_SAYS = re.compile(r"[^\W_]")


class Prepared(NamedTuple):
    """What an engine should read of a segment, and what to put back around and into its answer."""

    core: Core
    protected: Protected | None
    # The text as the engine reads it, without its line breaks.
    flat: Flat
    is_in_message: bool = False

    @classmethod
    def of(
        cls, engine_text: str, manner: Manner, pattern_time: PatternTime, pair: tuple[str, str]
    ) -> Self:
        """`pair` are the languages of source and target. Raises as `protect`."""
        core = split_core(engine_text)
        source, target = pair
        protected = protect(
            core.text,
            manner.patterns,
            time_left=pattern_time,
            is_unspaced_target=is_written_without_spaces(target),
        )
        flat = flatten(protected.text, source)
        return cls(core, protected if _has_spans(protected) else None, flat, manner.is_in_message)

    @property
    def has_codes(self) -> bool:
        """Whether something of it is protected by a pattern."""
        return self.protected is not None and self.protected.has_codes

    def is_kept(self, translates_all: bool, source_language: str) -> bool:
        """Whether nothing is left to translate, so that the segment is served as it is."""
        rest = self._free_text()
        if translates_all or not rest.strip():
            return not rest.strip()
        # Of a path, too little may be left to know it by.
        return not all(is_language(each, source_language) for each in {rest, self.core.text})

    def _free_text(self) -> str:
        """The text without its protected spans."""
        if self.protected is None:
            return self.core.text
        text = self.protected.text
        for span in self.protected.spans:
            if span.placeholder:
                text = text.replace(span.placeholder, " ", 1)
        return text

    def item(self, manner: Manner) -> WorkItem:
        """What the worker is asked for."""
        if self.protected is None:
            return WorkItem(self.flat.text, manner.decoding, manner.prefix, manner.engine_detail)
        placeholders: dict[str, list[str]] = {}
        for span in self.protected.spans:
            if span.placeholder:
                placeholders.setdefault(span.text, []).append(span.placeholder)
        prefix = manner.prefix.removeprefix(self.protected.prefix)
        if prefix and placeholders:
            # The longest first: one can be part of another.
            spans = "|".join(map(re.escape, sorted(placeholders, key=len, reverse=True)))
            prefix = re.sub(
                spans,
                lambda found: placeholders[found[0]].pop(0) if placeholders[found[0]] else found[0],
                prefix,
            )
        return WorkItem(self.flat.text, manner.decoding, prefix, manner.engine_detail)

    def is_dropped(self, translation: str) -> bool:
        """Whether a hypothesis has no word or number where the text has, beside protected spans."""
        for span in self.protected.spans if self.protected else ():
            if span.placeholder:
                translation = translation.replace(span.placeholder, "", 1)
        return not _SAYS.search(translation) and bool(_SAYS.search(self._free_text()))

    def so_far(self, text: str) -> str:
        """An unfinished translation with the spans that have come."""
        return self.protected.prefix + self.spelled_out(text) if self.protected else text

    def spelled_out(self, text: str) -> str:
        """A part of a translation with the spans whose placeholders are in it."""
        for span in self.protected.spans if self.protected else ():
            if span.placeholder:
                text = text.replace(span.placeholder, span.text)
        return text

    def restored(self, text: str, language: str) -> Restored:
        """A hypothesis of the whole segment, in `language`, with its line breaks and its spans.

        It says which spans it had lost.
        """
        text = with_breaks(text, self.flat, language)
        if self.is_in_message:
            spans = self.protected.spans if self.protected else ()
            text = quoted(text, (span.placeholder for span in spans if span.placeholder))
        return restore(text, self.protected) if self.protected else Restored(text, ())


def _has_spans(protected: Protected) -> bool:
    return bool(protected.spans or protected.prefix or protected.suffix)
