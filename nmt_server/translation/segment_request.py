"""A segment to translate: what an engine reads of it, and what is put back into its answer.

An engine reads no outer white space, no protected spans and no line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from nmt_server.cache.keys import CacheKey, with_terms
from nmt_server.glossaries.choice import Method
from nmt_server.glossaries.matching import Found, TermIndex
from nmt_server.text.asides import asides_of, loses_outside
from nmt_server.text.breaks import Flat, flatten, with_breaks
from nmt_server.text.language import is_language
from nmt_server.text.limits import is_written_without_spaces
from nmt_server.text.lines import Core, split_core
from nmt_server.text.lists import has_items, list_of
from nmt_server.text.literals import escaped
from nmt_server.text.messages import quoted
from nmt_server.text.patterns import PatternTime
from nmt_server.text.protection import Protected, protect
from nmt_server.text.quotes import with_quotes
from nmt_server.text.ranges import Interval
from nmt_server.text.restoring import Restored, restore
from nmt_server.text.signs import loses_signs
from nmt_server.text.versions import in_version
from nmt_server.translation.parameters import Parameters
from nmt_server.translation.result import TranslatedSegment
from nmt_server.worker.work import WorkItem

_NO_CORE = Core("", "", "")
_NOT_READ = Flat("")
# Of more pairs of codes in a segment, those further on are placed by an estimate.
_MOST_PAIRS = 40
_SAYS = re.compile(r"[^\W_]")


@dataclass(eq=False, slots=True)
class SegmentRequest:
    """A distinct segment of a request. `source` is as it stands in its text.

    `key` is what the cache has it under, None where neither cache nor engine can take the text.
    `is_kept` says that no engine is asked: it is served as it is, or as a person has translated it.
    `flat` is the text as the engine reads it, without its line breaks, and `terms` are those of
    glossaries in it. `made` is its translation, once there is one, and `is_shared` says that the
    engine made it for another request, which waited for the same.
    """

    source: str
    parameters: Parameters
    key: CacheKey | None
    is_kept: bool = True
    core: Core = _NO_CORE
    protected: Protected | None = None
    flat: Flat = _NOT_READ
    made: TranslatedSegment | None = None
    is_shared: bool = False
    terms: tuple[Found, ...] = ()

    @classmethod
    def of(
        cls,
        source: str,
        engine_text: str,
        asked: Parameters,
        pair: tuple[str, str],
        pattern_time: PatternTime,
        matches: Sequence[tuple[int, int]] | None = None,
        terms: TermIndex | None = None,
    ) -> Self:
        """The request for a segment of a text that was asked for so, still without its key.

        `pair` are the languages of source and target; `matches` are those of the patterns in
        `engine_text`, where they are known, and `terms` those to look for. Raises as `protect`.
        """
        core = split_core(engine_text)
        protected = protect(
            core.text,
            asked.patterns,
            time_left=pattern_time,
            matches=matches if core.text == engine_text else None,
            is_unspaced_target=is_written_without_spaces(pair[1]),
        )
        flat = flatten(protected.text, pair[0])
        has_spans = bool(protected.spans or protected.prefix or protected.suffix)
        request = cls(source, asked, None, False, core, protected if has_spans else None, flat)
        request.terms = request._found(terms) if terms else ()
        if request.is_term:
            # Also where the text is no language by itself, such as HP.
            request.is_kept = True
            request.parameters = asked.without_protection()
        elif request._has_nothing_to_translate(pair[0]):
            request.terms = ()
            request.is_kept = True
            request.parameters = asked.without_prefix().without_protection()
        elif not (
            asked.is_in_message or asked.is_in_literal or (has_spans and protected.has_codes)
        ):
            request.parameters = asked.without_protection()
        return request

    def _found(self, terms: TermIndex) -> tuple[Found, ...]:
        """The terms in what an engine reads, but for parts of placeholders."""
        found = terms.find(self.flat.text)
        if not found or self.protected is None:
            return tuple(found)
        names = [span.placeholder for span in self.protected.spans if span.placeholder]
        starts = [(self.flat.text.find(name), len(name)) for name in names]
        return tuple(
            each
            for each in found
            if not any(each.start < start + size and start < each.end for start, size in starts)
        )

    @property
    def signature(self) -> str:
        """What the cache has an engine's translation of it under, beside the text."""
        terms = sorted({each.term for each in self.terms})
        return with_terms(self.parameters.signature, [term.decisive() for term in terms])

    @property
    def is_term(self) -> bool:
        """Whether all of it is one term, so that its translation is that of the glossary."""
        if len(self.terms) != 1 or self.parameters.prefix:
            return False
        start, end, term = self.terms[0]
        return bool(term.target) and (start, end) == (0, len(self.flat.text))

    def as_term(self, language: str) -> tuple[str, list[dict[str, str]]]:
        """The translation of what is one term, and what is said of it."""
        text = self.restored(self.terms[0].term.target, language).text
        said = told_terms(self.terms, [Method.EXACT])
        return self.core.leading + text + self.core.trailing, said

    def item(self, *, is_aligned: bool) -> WorkItem:
        """What the worker is asked for; with `is_aligned`, also where codes in pairs belong."""
        decoding, prefix = self.parameters.decoding, self.as_written(self.parameters.prefix)
        enclosed = self.enclosed() if is_aligned else ()
        detail = self.parameters.engine_detail
        context = self.parameters.context
        return WorkItem(self.flat.text, decoding, prefix, detail, enclosed, context)

    def as_written(self, beginning: str) -> str:
        """What an engine would have written for the beginning of a translation, or for all of it.

        Spans that it has no sign for, around the whole, are not there.
        """
        if self.protected is None:
            return beginning
        bare = beginning.removeprefix(self.protected.prefix).removesuffix(self.protected.suffix)
        return self._with_placeholders(bare)

    def enclosed(self) -> tuple[Interval, ...]:
        """The ranges of what an engine reads that codes in pairs stand around."""
        if self.protected is None:
            return ()
        ranges = [(pair.start, pair.end) for pair in self.protected.enclosed[:_MOST_PAIRS]]
        found = in_version(ranges, self.protected.text, self.flat.text)
        return tuple(each or (0, 0) for each in found)

    def is_dropped(self, translation: str, language: str) -> bool:
        """Whether a hypothesis lacks words for what the text, which is in `language`, has.

        It has no word or number for what is beside protected spans, too few for a list or for
        what stands apart, or not a sign such as # or ^.
        """
        whole = translation
        for span in self.protected.spans if self.protected else ():
            if span.placeholder:
                translation = translation.replace(span.placeholder, "", 1)
        if not _SAYS.search(translation):
            return bool(_SAYS.search(self._free_text()))
        found = None if self.protected else list_of(self.flat.text, language)
        if found is not None:
            return not has_items(found, translation)
        apart = asides_of(self.flat.text, language)
        if apart is not None:
            return not apart.are_said(whole)
        return loses_outside(self.flat.text, whole) or loses_signs(self.flat.text, whole)

    def so_far(self, text: str) -> str:
        """An unfinished translation with the spans that have come."""
        if self.protected:
            text = self.protected.prefix + self.spelled_out(text)
        return self.core.leading + text

    def spelled_out(self, text: str) -> str:
        """A part of a translation with the spans whose placeholders are in it."""
        for span in self.protected.spans if self.protected else ():
            if span.placeholder:
                text = text.replace(span.placeholder, span.text)
        return text

    def restored(
        self, hypothesis: str, language: str, places: Sequence[Interval | None] = ()
    ) -> Restored:
        """A hypothesis of the whole segment, in `language`, with its line breaks and its spans.

        It says which spans it had lost. `places` are as for `SegmentResult`.
        """
        is_unspaced = is_written_without_spaces(language)
        text = with_quotes(self.flat.text, hypothesis, is_unspaced=is_unspaced)
        text = with_breaks(text, self.flat, language)
        if self.parameters.is_in_message:
            spans = self.protected.spans if self.protected else ()
            text = quoted(text, (span.placeholder for span in spans if span.placeholder))
        if self.parameters.is_in_literal:
            text = escaped(text)
        if self.protected is None:
            return Restored(text, ())
        found = in_version([each or (0, 0) for each in places], hypothesis, text)
        return restore(text, self.protected, found)

    def _has_nothing_to_translate(self, language: str) -> bool:
        rest = self._free_text()
        if self.parameters.translates_all or not rest.strip():
            return not rest.strip()
        # Of a path, too little may be left to know it by.
        return not all(is_language(each, language) for each in {rest, self.core.text})

    def _free_text(self) -> str:
        """The text without its protected spans."""
        if self.protected is None:
            return self.core.text
        text = self.protected.text
        for span in self.protected.spans:
            if span.placeholder:
                text = text.replace(span.placeholder, " ", 1)
        return text

    def _with_placeholders(self, prefix: str) -> str:
        placeholders: dict[str, list[str]] = {}
        for span in self.protected.spans if self.protected else ():
            # Where it is empty, its place is found later.
            placeholders.setdefault(span.text, []).append(span.placeholder)
        if not prefix or not placeholders:
            return prefix
        # The longest first: one can be part of another.
        spans = "|".join(map(re.escape, sorted(placeholders, key=len, reverse=True)))
        return re.sub(
            spans,
            lambda found: placeholders[found[0]].pop(0) if placeholders[found[0]] else found[0],
            prefix,
        )


def told_terms(terms: Sequence[Found], methods: Sequence[Method]) -> list[dict[str, str]]:
    """How each term of a segment was brought about, as JSON values."""
    return [
        {
            "source": each.term.source,
            "target": each.term.target,
            "method": str(method),
            "glossary": each.term.glossary,
        }
        for each, method in zip(terms, methods, strict=True)
    ]
