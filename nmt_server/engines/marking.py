"""How a family of multilingual models is told the languages of a segment.

Each family was trained with its own code for a language, in its own place: in front of the source,
behind it, or as the first token of the translation; some are told in words. The families and their
formats are those of Hugging Face Transformers' tokenizers and fairseq's multilingual tasks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

END = "</s>"

# From texts to the tokens of each, as `Tokenizer.encode`.
Encode = Callable[[list[str]], list[list[str]]]


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """The languages of a request, as codes (ISO 639-1 or BCP 47) and as the model's own codes.

    The model's own codes are empty where the model has one pair and needs no code.
    """

    source: str
    target: str
    source_code: str = ""
    target_code: str = ""

    def as_list(self) -> list[str]:
        """The arguments that make an equal pair."""
        return [self.source, self.target, self.source_code, self.target_code]


@dataclass(frozen=True, slots=True)
class Marking:
    """Where a family wants the codes; `{source}` and `{target}` stand for the model's own codes.

    `source_start` and `source_end` are put around the tokens of the source; `target_prefix` begins
    the translation and is taken off again. `prompt` is a text that the source begins with. `code`
    matches the model's own codes as tokens, with the language in its first group: such a token is
    no part of a text.
    """

    source_start: tuple[str, ...] = ()
    source_end: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()
    prompt: str = ""
    code: re.Pattern[str] | None = None
    encode: Encode | None = None

    def bound(self, encode: Encode) -> Marking:
        """The same marking with the model's tokenizer, which a prompt needs."""
        return replace(self, encode=encode)

    def mark_source(self, tokens: list[str], pair: LanguagePair) -> list[str]:
        """The tokens that the engine gets for `tokens`; a marking with a prompt must be bound."""
        start = _filled(self.source_start, pair)
        if self.prompt:
            assert self.encode is not None, "a prompt needs a tokenizer"
            [start] = self.encode(_filled((self.prompt,), pair))
        return [*start, *tokens, *_filled(self.source_end, pair)]

    def prefix(self, pair: LanguagePair) -> list[str]:
        """The tokens that the translation must begin with; none for most families."""
        return _filled(self.target_prefix, pair)


def _filled(templates: tuple[str, ...], pair: LanguagePair) -> list[str]:
    if not templates:
        return []
    tokens = (
        template.format(source=pair.source_code, target=pair.target_code) for template in templates
    )
    return [token for token in tokens if token]


# `__ja__`, or `[ja_XX]` in the style of mBART.
_OF_FAIRSEQ = re.compile(r"(?:__|\[)([a-z]{2,3}(?:_[A-Za-z]{2,4})?)(?:__|\])")
_TO_ONE_TARGET = re.compile(r"<2([a-z]{2,3}(?:_[A-Z][a-z]{3})?)>")

# By the name in a row's `family`. The empty name is a model of one pair whose engine adds the end
# token by itself, such as those converted from fairseq.
MARKINGS: dict[str, Marking] = {
    "": Marking(),
    "marian": Marking(
        source_start=("{target}",),
        source_end=(END,),
        code=re.compile(r">>([a-z]{2,3}(?:_[A-Za-z]{2,4})?)<<"),
    ),
    "nllb": Marking(
        source_start=("{source}",),
        source_end=(END,),
        target_prefix=("{target}",),
        code=re.compile(r"([a-z]{3}_[A-Z][a-z]{3})"),
    ),
    "m2m100": Marking(
        source_start=("{source}",),
        source_end=(END,),
        target_prefix=("{target}",),
        code=re.compile(r"__([a-z]{2,3})__"),
    ),
    "mbart50": Marking(
        source_start=("{source}",),
        source_end=(END,),
        target_prefix=("{target}",),
        code=re.compile(r"([a-z]{2})_[A-Z]{2}"),
    ),
    # The code of the target is a word of its own in one tokenizer, and a piece of a word in that of
    # MADLAD-400, which begins every word with the mark of a space.
    "t5": Marking(source_start=("{target}",), source_end=(END,), code=_TO_ONE_TARGET),
    "madlad": Marking(source_start=("▁", "{target}"), source_end=(END,), code=_TO_ONE_TARGET),
    # The models' own codes are the English names of the languages.
    "t5_prompt": Marking(prompt="translate {source} to {target}:", source_end=(END,)),
    # Served by fairseq, of any multilingual task; converted, of those that put both codes there.
    "fairseq_multilingual": Marking(
        source_start=("{source}",), target_prefix=("{target}",), code=_OF_FAIRSEQ
    ),
    "fairseq_target": Marking(source_start=("{target}",), code=_OF_FAIRSEQ),
    "fairseq_target_both": Marking(
        source_start=("{target}",), target_prefix=("{target}",), code=_OF_FAIRSEQ
    ),
    # Instead of the end of the source, and behind it.
    "fairseq_source_end": Marking(source_end=("{source}",), code=_OF_FAIRSEQ),
    "fairseq_target_end": Marking(source_end=("{target}",), code=_OF_FAIRSEQ),
    "fairseq_pretrained": Marking(source_end=(END, "{source}"), code=_OF_FAIRSEQ),
}
