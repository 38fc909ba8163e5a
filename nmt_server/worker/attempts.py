"""How a part of a segment is decoded, and how once more where something came out wrong.

A decoder that went in circles is told not to. Long numbers, of which a model may have seen few, are
read as short ones from the beginning. Where numbers differ, because the model has not learnt such
ones or a ban of repeated n-grams makes 111 of 1111, all are; if that is no help, the ban is lifted.
At most two attempts follow the first, and the best of all is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from nmt_server.engines.base import Hypothesis
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.text.counted_codes import has_counted_code, keeps_numbers
from nmt_server.text.number_words import ordinals_in_digits
from nmt_server.text.numbers import has_digits
from nmt_server.text.repetition import is_repetitive, repeats_itself
from nmt_server.text.stand_ins import StandIns, put_back, with_stand_ins

# How a segment is decoded again whose translation went in circles.
_PENALTY_AGAINST_LOOPS = 1.3
_NGRAM_AGAINST_LOOPS = 3
_NO_PENALTY = 1.0
# No loop is reported with fewer repeats of a token.
_FEWEST_REPEATS = 4
# So many attempts follow the first.
_MOST_AGAIN = 2

# The tokens of a text, and those of the source that the engine gets for it.
Tokens = tuple[list[str], list[str]]
Read = Callable[[str], Tokens]


@dataclass(eq=False, slots=True)
class Attempt:
    """One decoding of a text: what the engine reads, and what it gave.

    `tokens` are those of the text, `source` those with the codes of languages around them. `texts`
    are those of the hypotheses, once it was looked at.
    """

    options: DecodingOptions
    tokens: list[str]
    source: list[str]
    stand_ins: StandIns | None = None
    hypotheses: list[Hypothesis] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    is_in_circles: bool = False
    has_numbers: bool = True

    def attention(self, hypothesis: Hypothesis) -> list[list[float]]:
        """What a hypothesis gave to the tokens of the text, (target tokens, `tokens`)."""
        # The codes of the languages that surround the text are no part of it.
        length = len(self.tokens)
        positions = range(len(self.source))
        # Lines before may say the same.
        found = (i for i in reversed(positions) if self.source[i : i + length] == self.tokens)
        start = next(found)
        return [row[start : start + length] for row in hypothesis.alignment or []]

    @property
    def is_right(self) -> bool:
        """Whether nothing speaks for another attempt."""
        return self.has_numbers and not self.is_in_circles

    def look(self, text: str, tokenizer: Tokenizer, languages: tuple[str, str]) -> None:
        """See what was made of `text`, from the first of `languages` to the second.

        Hypotheses without the numbers that stand-ins stood for are dropped, all of them where that
        is the best one.
        """
        self.is_in_circles = _is_in_circles(self.tokens, self.hypotheses[0].tokens)
        self.texts = tokenizer.decode([hypothesis.tokens for hypothesis in self.hypotheses])
        if self.stand_ins is not None:
            restored = [put_back(each, self.stand_ins) for each in self.texts]
            if restored[0] is None:
                self.hypotheses, self.has_numbers = [], False
                return
            pairs = zip(self.hypotheses, restored, strict=True)
            self.hypotheses = [each for each, text in pairs if text is not None]
            self.texts = [text for text in restored if text is not None]
        self.has_numbers = keeps_numbers(text, self.texts[0], *languages)


def first_attempt(text: str, wished: DecodingOptions, plain: Tokens, read: Read) -> Attempt:
    """What to begin with, `plain` being the tokens of `text`: stand-ins for its long numbers.

    They take no longer to decode than the numbers, and what has them is seldom decoded again.
    """
    stand_ins = with_stand_ins(text, only_long=True)
    return (
        plain_attempt(text, wished, plain) if stand_ins is None else _with(stand_ins, wished, read)
    )


def plain_attempt(text: str, wished: DecodingOptions, tokens: Tokens) -> Attempt:
    """What to begin with where the text is read as it is; `tokens` are those of `text`."""
    return Attempt(_first_options(text, wished), *tokens)


def next_attempt(
    text: str, wished: DecodingOptions, attempts: Sequence[Attempt], read: Read, longest: int
) -> Attempt | None:
    """What to try after `attempts`, all of them looked at; None where that was all.

    What is read has `longest` tokens at most.
    """
    first, last = attempts[0], attempts[-1]
    if last.is_right or len(attempts) > _MOST_AGAIN:
        return None
    options = _against_circles(wished) if first.is_in_circles else wished
    if last is first and first.is_in_circles:
        return Attempt(options, first.tokens, first.source, first.stand_ins)
    has_numbers = has_digits(ordinals_in_digits(text)) or has_counted_code(text)
    if not has_numbers or any(attempt.has_numbers for attempt in attempts):
        # Numbers that were made up are no matter of how those of a text are decoded.
        return None
    # A last attempt must give a translation where stand-ins gave none.
    may_fail = len(attempts) < _MOST_AGAIN or any(attempt.hypotheses for attempt in attempts)
    stand_ins = with_stand_ins(text) if may_fail else None
    if stand_ins is not None and stand_ins not in (attempt.stand_ins for attempt in attempts):
        attempt = _with(stand_ins, options, read)
        if len(attempt.tokens) <= longest:
            return attempt
    plain = [attempt for attempt in attempts if attempt.stand_ins is None]
    if not first.is_in_circles:
        options = _allowing_repeats(wished)
        if options in (attempt.options for attempt in plain):
            return None
    elif plain:
        return None
    return Attempt(options, *read(text))


def best_attempt(attempts: Sequence[Attempt]) -> Attempt:
    """The one to keep: not in circles, with its numbers, and then the most likely one."""
    if len(attempts) == 1:
        return attempts[0]
    return max(
        (attempt for attempt in attempts if attempt.hypotheses),
        # A loop is likely to the model that made it: of two, the one that was told not to loop.
        key=lambda attempt: (
            not attempt.is_in_circles,
            attempt.has_numbers,
            attempts.index(attempt) if attempt.is_in_circles else attempt.hypotheses[0].score,
        ),
    )


def _with(stand_ins: StandIns, options: DecodingOptions, read: Read) -> Attempt:
    return Attempt(_first_options(stand_ins.text, options), *read(stand_ins.text), stand_ins)


def _first_options(text: str, options: DecodingOptions) -> DecodingOptions:
    """The options to begin with: no ban of repeated n-grams where the text itself repeats them."""
    if options.no_repeat_ngram_size and repeats_itself(text):
        return replace(options, no_repeat_ngram_size=0)
    return options


def _allowing_repeats(options: DecodingOptions) -> DecodingOptions:
    return replace(
        options,
        no_repeat_ngram_size=0,
        repetition_penalty=min(options.repetition_penalty, _NO_PENALTY),
    )


def _against_circles(options: DecodingOptions) -> DecodingOptions:
    ngram = options.no_repeat_ngram_size or _NGRAM_AGAINST_LOOPS
    return replace(
        options,
        repetition_penalty=max(options.repetition_penalty, _PENALTY_AGAINST_LOOPS),
        no_repeat_ngram_size=min(ngram, _NGRAM_AGAINST_LOOPS),
    )


def _is_in_circles(source: list[str], target: list[str]) -> bool:
    """Whether the best hypothesis looks like the work of a decoder in a loop."""
    if len(target) <= 2 * len(source) + _FEWEST_REPEATS:
        counts = Counter(target)
        if not counts or max(counts.values()) < _FEWEST_REPEATS:
            return False
    return is_repetitive(source, target)
