"""From the text of a segment to what an engine decodes, and a look at what came of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from nmt_server.engines.base import Lengths
from nmt_server.engines.marking import LanguagePair, Marking
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.text.asides import Asides, asides_of
from nmt_server.text.limits import split_over_long
from nmt_server.text.lists import ItemList, has_items, list_of
from nmt_server.text.protection import Protected
from nmt_server.text.unknown import says_nothing
from nmt_server.worker.attempts import (
    Attempt,
    best_attempt,
    first_attempt,
    next_attempt,
    plain_attempt,
)
from nmt_server.worker.context import mark_of, tokens_before, without_lines_before
from nmt_server.worker.segments import Part, Segment
from nmt_server.worker.vocabulary import Vocabulary

logger = logging.getLogger(__name__)


class Reader:
    """Reads segments as one model does."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        vocabulary: Vocabulary,
        marking: Marking,
        lengths: Lengths,
        max_source_tokens: int,
    ) -> None:
        """A text of more than `max_source_tokens`, or too long for `lengths`, is read in parts."""
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary
        self._marking = marking
        self._lengths = lengths
        self._max_source_tokens = max_source_tokens
        # Of few pairs, and asked for each segment.
        self._rooms: dict[LanguagePair, Lengths] = {}

    def parts_of(self, segments: list[Segment]) -> list[Part]:
        """What is to be decoded of `segments`, which get their parts; of some there is nothing."""
        parts: list[Part] = []
        encoded = self._tokenizer.encode([segment.item.text for segment in segments])
        for segment, tokens in zip(segments, encoded, strict=True):
            text = segment.item.text
            if not self._vocabulary.knows(tokens):
                text, tokens = self._without_unknown(segment, tokens)
            if not tokens:
                continue
            pieces = [(text, tokens)]
            longest = self._longest(segment.pair)
            if len(tokens) > longest:
                texts = split_over_long(text, self._tokenizer.count, max(1, longest))
                all_pieces = zip(texts, self._tokenizer.encode(texts), strict=True)
                pieces = [piece for piece in all_pieces if piece[1]]
            marks = self._marking.prefix(segment.pair)
            segment.error = self._too_long(pieces, segment.pair)
            if segment.error:
                continue
            own_prefix: list[str] = []
            if segment.item.prefix:
                own_prefix = self._tokenizer.encode_target([segment.item.prefix])[0]
            options = self._possible(segment.item.options)
            before = self._before(segment, pieces)
            read = partial(self._read, pair=segment.pair)
            for piece, piece_tokens in pieces:
                marked = self._marking.mark_source([*before, *piece_tokens], segment.pair)
                plain = piece_tokens, marked
                if own_prefix or before:
                    # It may have a number, which would come back beside the stand-in for it.
                    lines = segment.item.context.lines if segment.item.context and before else ()
                    attempt = plain_attempt(" ".join((*lines, piece)), options, plain)
                else:
                    attempt = first_attempt(piece, options, plain, read)
                segment.parts.append(
                    Part(segment, piece, marks + own_prefix, own_prefix, [attempt], before=before)
                )
                # The translation of the first part alone begins with what was asked for.
                own_prefix = []
            segment.unfinished = len(segment.parts)
            parts += segment.parts
        return parts

    def look(self, part: Part) -> list[Part]:
        """See what was made of a part, and what is to be decoded where that was not right.

        That is the part itself with a new attempt, or in its place parts of what it says.
        """
        if not part.attempt.hypotheses:
            return []
        pair = part.segment.pair
        try:
            if part.before and not self._take_off_lines_before(part):
                return [self._alone(part)]
            part.attempt.look(part.text, self._tokenizer, (pair.source, pair.target))
            again = next_attempt(
                part.text,
                self._possible(part.segment.item.options),
                part.attempts,
                partial(self._read, pair=pair, before=part.before),
                self._longest(pair) - len(part.before),
            )
            if again is None:
                return self._items_of(part)
        except Exception as error:
            # Whoever waits is told, and the thread goes on with the others.
            logger.exception("A translation could not be looked at.")
            part.segment.error = f"The translation could not be looked at: {error}"
            return []
        part.attempts.append(again)
        return [part]

    def _before(self, segment: Segment, pieces: list[tuple[str, list[str]]]) -> tuple[str, ...]:
        """The tokens of the lines before a segment that are read with it."""
        context = segment.item.context
        if context is None:
            return ()
        tokens = pieces[0][1]
        before: list[str] = []
        # A translation that begins as was asked does not begin with that of the lines before.
        if (
            len(pieces) == 1
            and not segment.item.prefix
            and self._vocabulary.knows(context.separator.split())
            and mark_of(context.separator) not in tokens
        ):
            room = self._longest(segment.pair) - len(tokens)
            before = tokens_before(context, self._tokenizer.encode, room)
        segment.lost_context = not before
        return tuple(before)

    def _take_off_lines_before(self, part: Part) -> bool:
        """Leave of what was made of a part what is not of the lines before; False where all is."""
        context = part.segment.item.context
        assert context is not None
        attempt = part.attempt
        attempt.hypotheses = without_lines_before(attempt.hypotheses, mark_of(context.separator))
        return bool(attempt.hypotheses)

    def _alone(self, part: Part) -> Part:
        """The part to be read anew without the lines before it."""
        part.segment.lost_context = True
        part.before = ()
        options = self._possible(part.segment.item.options)
        read = partial(self._read, pair=part.segment.pair)
        part.attempts[:] = [first_attempt(part.text, options, read(part.text), read)]
        return part

    def _items_of(self, part: Part) -> list[Part]:
        """The items of a list, or what stands apart, as parts where a translation lacks some."""
        segment = part.segment
        if segment.items is not None or segment.parts != [part] or part.own_prefix:
            return []
        made = segment.restored(best_attempt(part.attempts).texts[0])
        text, language = segment.item.text, segment.pair.source
        found: ItemList | Asides | None = list_of(text, language)
        if isinstance(found, ItemList):
            is_whole = has_items(found, made)
        else:
            found = asides_of(text, language)
            is_whole = found is None or found.are_said(made)
        if found is None or is_whole:
            return []
        items = self._pieces(found, segment.pair.target)
        if items is None:
            return []
        # If something was set aside, it is there again once they are joined.
        segment.protected = None
        segment.items = found
        segment.lost_context = segment.lost_context or bool(part.before)
        segment.parts = [
            Part(
                *(segment, item, part.prefix, [], [self._plain(segment, item, tokens)], part.unit),
                protected=protected,
            )
            for item, tokens, protected in items
        ]
        segment.unfinished = len(segment.parts)
        return segment.parts

    def _pieces(
        self, of: ItemList | Asides, target_language: str
    ) -> list[tuple[str, list[str], Protected | None]] | None:
        """Each item as it is read, with its tokens and without what is set aside of it.

        None where that leaves nothing of one, or where the vocabulary lacks some of a list.
        """
        pieces: list[tuple[str, list[str], Protected | None]] = []
        for item, tokens in zip(of.items, self._tokenizer.encode(of.items), strict=True):
            protected = None
            if not self._vocabulary.knows(tokens):
                protected, _ = self._vocabulary.set_aside(item, target_language)
                if isinstance(of, ItemList) or says_nothing(protected):
                    return None
                tokens = self._tokenizer.encode([protected.text])[0]
            if not tokens:
                return None
            pieces.append((protected.text if protected else item, tokens, protected))
        return pieces

    def _plain(self, segment: Segment, text: str, tokens: list[str]) -> Attempt:
        source = self._marking.mark_source(tokens, segment.pair)
        return plain_attempt(text, self._possible(segment.item.options), (tokens, source))

    def _longest(self, pair: LanguagePair) -> int:
        """The most tokens of a text that are read at once."""
        return min(self._max_source_tokens, self._room(pair).source)

    def _room(self, pair: LanguagePair) -> Lengths:
        """What the model reads and writes beside the codes of languages."""
        room = self._rooms.get(pair)
        if room is None:
            room = self._lengths
            if room != Lengths():
                room = Lengths(
                    room.source - len(self._marking.mark_source([], pair)),
                    room.target - len(self._marking.prefix(pair)),
                )
            self._rooms[pair] = room
        return room

    def _too_long(self, pieces: list[tuple[str, list[str]]], pair: LanguagePair) -> str:
        """What is wrong where pieces that cannot be split have more tokens than the model reads.

        That happens to models of very few positions: some vocabularies have several tokens for one
        character.
        """
        room = self._room(pair)
        needed = max((len(tokens) for _, tokens in pieces), default=0)
        if needed <= room.source and room.target > 0:
            return ""
        return (
            f"The model is too short for this text: it reads {max(0, room.source)} tokens at once, "
            f"writes {max(0, room.target)}, and a part of the text has {needed}."
        )

    def _possible(self, options: DecodingOptions) -> DecodingOptions:
        """The options, with no longer translation than the model can write."""
        longest = max(1, self._lengths.target)
        if options.max_decoding_length <= longest:
            return options
        return replace(
            options,
            max_decoding_length=longest,
            min_decoding_length=min(options.min_decoding_length, longest),
        )

    def _read(
        self, text: str, pair: LanguagePair, before: tuple[str, ...] = ()
    ) -> tuple[list[str], list[str]]:
        tokens = self._tokenizer.encode([text])[0]
        return tokens, self._marking.mark_source([*before, *tokens], pair)

    def _without_unknown(self, segment: Segment, tokens: list[str]) -> tuple[str, list[str]]:
        """The text that the model should read, and its tokens; none where it has nothing to say."""
        text = segment.item.text
        protected, segment.unknown_letters = self._vocabulary.set_aside(text, segment.pair.target)
        if protected.text == text:
            return text, tokens
        segment.protected = protected
        if says_nothing(protected):
            return "", []
        return protected.text, self._tokenizer.encode([protected.text])[0]
