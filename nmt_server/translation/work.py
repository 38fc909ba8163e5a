"""Texts that memory does not know: split them, ask the cache, then the engine, and join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nmt_server.cache.store import Cached, lookup
from nmt_server.serving.served_model import Route
from nmt_server.text.braces import texts_in_braces
from nmt_server.text.encoding import is_treatable
from nmt_server.text.language import is_language
from nmt_server.text.limits import separator
from nmt_server.text.lines import is_blank
from nmt_server.text.messages import message_texts, unquoted
from nmt_server.text.patterns import PatternTime
from nmt_server.text.segmentation import SplitMode, segment
from nmt_server.translation.engine import EngineWork, Job
from nmt_server.translation.manner import Manner, Question, Terms
from nmt_server.translation.prepared import Prepared
from nmt_server.translation.result import KEPT, TranslatedSegment, Translation, joined


class Update(NamedTuple):
    """A job and its translation; a text so far is a mere string."""

    job: Job
    made: TranslatedSegment | str


class Piece(NamedTuple):
    """A segment in its place; `job` is None where it is blank, `joint` as for `in_place`."""

    job: Job | None
    source: str
    gap: str
    joint: str | None = None

    def filled(self, made: TranslatedSegment) -> TranslatedSegment:
        """The translation in this place."""
        return made.in_place(self.source, self.gap, self.joint)


class Work:
    """Distinct questions on their way to translations. `pieces` is known once `run` has begun."""

    def __init__(self, questions: list[Question], route: Route, terms: Terms) -> None:
        self._questions = questions
        self._route = route
        self._terms = terms
        self._pattern_time = PatternTime()
        # What an engine should read of each segment; None where it is kept.
        self._prepared: dict[Job, Prepared | None] = {}
        self.pieces: dict[Question, list[Piece]] = {}
        self.translations: dict[Question, Translation] = {}

    def run(self) -> Iterator[Update]:
        """Yields what is finished as it comes; afterwards `translations` has all of them.

        A text for which a person's translation is stored is one segment. Raises as
        `EngineWork.run`.
        """
        pieces = {question: self._pieces(question) for question in self._questions}
        cached = self._cached(pieces)
        for question in self._questions:
            manner = _asked(question, pieces[question])
            whole = cached.get((manner.signature, question.text))
            if whole is not None and whole.is_a_persons:
                job = Job(question.text, question.text, manner)
                pieces[question] = [Piece(job, question.text, "")]
        self.pieces = pieces
        jobs = {piece.job: None for split in pieces.values() for piece in split if piece.job}
        made: dict[Job, TranslatedSegment] = {}
        wanted: dict[Job, Prepared] = {}
        for job in jobs:
            known = cached.get((job.manner.signature, job.text))
            if known is not None and known.is_a_persons:
                made[job] = _from_cache(job, known)
            elif (ready := self._prepared[job]) is None:
                made[job] = _kept(job)
            elif known is not None and job.manner.reads_engine_rows:
                made[job] = _from_cache(job, known)
            else:
                wanted[job] = ready
                continue
            yield Update(job, made[job])
        if wanted:
            engine_work = EngineWork(self._route, self._terms)
            for job, answer in engine_work.run(wanted):
                if isinstance(answer, TranslatedSegment):
                    made[job] = answer
                yield Update(job, answer)
        for question, split in pieces.items():
            self.translations[question] = joined(
                piece.filled(made[piece.job])
                if piece.job
                else TranslatedSegment(piece.source, piece.source, piece.gap, True, "")
                for piece in split
            )

    def _pieces(self, question: Question) -> list[Piece]:
        text, manner = question
        texts = message_texts(text) if manner.keeps_messages else None
        if texts is not None:
            manner = manner.in_message()
        elif manner.reads_braces:
            texts = texts_in_braces(text, self._route.source_language)
        if texts is None:
            return self._segments(text, manner)
        pieces: list[Piece] = []
        position = 0
        for start, end in texts:
            _add_frame(pieces, text[position:start])
            for piece in self._segments(text[start:end], manner):
                if piece.job is None:
                    _add_frame(pieces, piece.gap)
                    continue
                pieces.append(piece)
                if self._prepared[piece.job] is not None:
                    manner = manner.without_prefix()
            position = end
        _add_frame(pieces, text[position:])
        return pieces

    def _segments(self, text: str, manner: Manner) -> list[Piece]:
        """The pieces of a text that is no message, or of one of those in a message."""
        unbreakable: Sequence[tuple[int, int]] = ()
        if manner.patterns is not None and manner.split is not SplitMode.NONE:
            unbreakable = manner.patterns.find(text, self._pattern_time)
        language = self._route.source_language

        def is_kept(text: str) -> bool:
            return not is_language(text, language)

        # A path or a line of a script has full stops, too.
        is_one = None if manner.translates_all else is_kept
        parts = segment(text, manner.split, language, unbreakable, is_one)
        space = separator(self._route.target_language)
        pieces: list[Piece] = []
        for part in parts:
            if is_blank(part.text):
                pieces.append(Piece(None, part.text, part.gap))
                continue
            read = unquoted(part.engine_text) if manner.is_in_message else part.engine_text
            ready = self._prepare(Job(part.text, read, manner))
            own = manner
            if ready is None:
                own = manner.without_prefix().without_protection()
            else:
                if not (ready.has_codes or manner.is_in_message):
                    own = manner.without_protection()
                # The beginning of the text is the beginning of its first translation only.
                manner = manner.without_prefix()
            job = Job(part.text, read, own)
            self._prepared[job] = ready
            pieces.append(Piece(job, part.text, part.gap, space if part.is_joint else None))
        return pieces

    def _prepare(self, job: Job) -> Prepared | None:
        if job in self._prepared:
            return self._prepared[job]
        if not is_treatable(job.text):
            return None
        language = self._route.source_language
        pair = language, self._route.target_language
        ready = Prepared.of(job.engine_text, job.manner, self._pattern_time, pair)
        is_kept = ready.is_kept(job.manner.translates_all, language)
        self._prepared[job] = None if is_kept else ready
        return self._prepared[job]

    def _cached(self, pieces: dict[Question, list[Piece]]) -> dict[tuple[str, str], Cached]:
        """What the cache has for texts and segments, by signature and text."""
        texts: dict[str, dict[str, None]] = {}
        for question, split in pieces.items():
            is_whole_treatable = is_treatable(question.text)
            if is_whole_treatable:
                signature = _asked(question, split).signature
                texts.setdefault(signature, {})[question.text] = None
            for piece in split:
                if piece.job is not None and (is_whole_treatable or is_treatable(piece.source)):
                    texts.setdefault(piece.job.manner.signature, {})[piece.source] = None
        return {
            (signature, text): found
            for signature, of_signature in texts.items()
            for text, found in lookup(self._route, signature, of_signature).items()
        }


def _asked(question: Question, pieces: list[Piece]) -> Manner:
    """The manner in which the cache is asked for a whole text, which is that of a segment.

    A person's translation is found in any.
    """
    return next((piece.job.manner for piece in pieces if piece.job), question.manner)


def _add_frame(pieces: list[Piece], frame: str) -> None:
    """Add what stands between the texts of a message to the gap before it."""
    if frame and pieces:
        pieces[-1] = pieces[-1]._replace(gap=pieces[-1].gap + frame, joint=None)
    elif frame:
        pieces.append(Piece(None, "", frame))


def _kept(job: Job) -> TranslatedSegment:
    warnings = () if is_treatable(job.text) else ("text",)
    return TranslatedSegment(job.text, job.text, "", True, KEPT, warnings=warnings)


def _from_cache(job: Job, known: Cached) -> TranslatedSegment:
    return TranslatedSegment(
        job.text, known.target, "", True, known.origin, known.score, known.warnings
    )
