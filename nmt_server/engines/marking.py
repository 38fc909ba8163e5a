"""How a family of multilingual models is told the languages of a segment.

Each family was trained with its own code for a language, in its own place: in front of the source,
behind it, or as the first token of the translation. The families and their formats are those of
Hugging Face Transformers' tokenizers and fairseq's multilingual tasks.
"""

from __future__ import annotations

from dataclasses import dataclass

END = "</s>"


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """The languages of a request, as codes (ISO 639-1 or BCP 47) and as the model's own codes.

    The model's own codes are empty where the model has one pair and needs no code.
    """

    source: str
    target: str
    source_code: str = ""
    target_code: str = ""


@dataclass(frozen=True, slots=True)
class Marking:
    """Where a family wants the codes; `{source}` and `{target}` stand for the model's own codes.

    `source_start` and `source_end` are put around the tokens of the source; `target_prefix` begins
    the translation and is taken off again.
    """

    source_start: tuple[str, ...] = ()
    source_end: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()

    def mark_source(self, tokens: list[str], pair: LanguagePair) -> list[str]:
        """The tokens that the engine gets for `tokens`."""
        return [*_filled(self.source_start, pair), *tokens, *_filled(self.source_end, pair)]

    def prefix(self, pair: LanguagePair) -> list[str]:
        """The tokens that the translation must begin with; none for most families."""
        return _filled(self.target_prefix, pair)


def _filled(templates: tuple[str, ...], pair: LanguagePair) -> list[str]:
    tokens = (
        template.format(source=pair.source_code, target=pair.target_code) for template in templates
    )
    return [token for token in tokens if token]


# By the name in a row's `family`. The empty name is a model of one pair whose engine adds the end
# token by itself, such as those converted from fairseq.
MARKINGS: dict[str, Marking] = {
    "": Marking(),
    "marian": Marking(source_start=("{target}",), source_end=(END,)),
    "nllb": Marking(source_start=("{source}",), source_end=(END,), target_prefix=("{target}",)),
    "m2m100": Marking(source_start=("{source}",), source_end=(END,), target_prefix=("{target}",)),
    "mbart50": Marking(source_start=("{source}",), source_end=(END,), target_prefix=("{target}",)),
    "t5": Marking(source_start=("{target}",), source_end=(END,)),
    "fairseq_multilingual": Marking(source_start=("{source}",), target_prefix=("{target}",)),
}
