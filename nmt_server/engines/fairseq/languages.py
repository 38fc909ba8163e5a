"""How fairseq's tasks tell a model its languages, read from what the model was trained with.

A row of such a model has the family `fairseq_multilingual`: whatever the task does, the engine gets
the code of the source as the first token of a segment and that of the target as the first token of
its prefix, and puts them where the task has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nmt_server.errors import InvalidModel

FAMILY = "fairseq_multilingual"

# One dictionary for all languages, and one model.
SHARED = "translation_multi_simple_epoch"
# A model for every pair, which may share any of their parts.
BY_PAIR = "multilingual_translation"
# One pair, from a model that was pretrained on many languages.
PRETRAINED = "translation_from_pretrained_bart"

_LANGUAGE = re.compile(r"\w+")
_STYLES = {"multilingual": "__{}__", "mbart": "[{}]"}


@dataclass(frozen=True, slots=True)
class TrainedLanguages:
    """The languages of a model and where it was trained to find their tokens.

    `names` are fairseq's names of the languages, in the order of their tokens, and `pairs` those
    that were trained. `on_source` says whose token marks the source text, and `marks_target` that
    the translation is marked with that of its own language. The token replaces the end of the
    source and the first token of the decoder where `replaces_ends`; elsewhere it stands before the
    text.
    """

    names: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    style: str
    on_source: Literal["", "source", "target"]
    marks_target: bool
    replaces_ends: bool
    is_by_pair: bool

    def token(self, name: str) -> str:
        """The token for a language, such as `__ja__`; the code on the rows of the registry."""
        return self.style.format(name)

    def pair(self, source: str, target: str) -> tuple[str, str]:
        """The languages of two tokens; raises `InvalidModel` for what the model does not have.

        A model that all pairs share has the pairs that were not trained as well.
        """
        names = {self.token(name): name for name in self.names}
        pair = names.get(source, ""), names.get(target, "")
        if not all(pair) or (self.is_by_pair and pair not in self.pairs):
            raise InvalidModel(
                f"The model does not translate from {source} to {target}.",
                f"It was trained for: {', '.join('-'.join(pair) for pair in self.pairs)}.",
            )
        return pair

    def mark(self, source: str, target: str) -> str | None:
        """The token that marks a source text, of two tokens of languages; None for none."""
        return {"": None, "source": source, "target": target}[self.on_source]


def trained_languages(task: Mapping[str, Any], folder: Path) -> TrainedLanguages | None:
    """What the configuration of a task says; None for a task of one pair of languages.

    A list of languages that is a file of its own is looked for in `folder`, that of the checkpoint.
    Raises `InvalidModel` where a multilingual task does not say which languages it has.
    """
    name = task.get("task") or task.get("_name")
    if name not in (SHARED, BY_PAIR):
        return None
    pairs = tuple(_pair(pair) for pair in _listed(task.get("lang_pairs")))
    names = tuple(_listed_languages(task, folder)) if name == SHARED else ()
    names = names or tuple(sorted({each for pair in pairs for each in pair}))
    if not names or not all(_LANGUAGE.fullmatch(each) for each in names):
        raise InvalidModel(
            "The checkpoint does not say which languages its model has.",
            "It has to name them in langs or lang_pairs, as fairseq saves them in training.",
            field="path",
        )
    encoder, decoder = task.get("encoder_langtok"), bool(task.get("decoder_langtok"))
    main = (task.get("langtoks") or {}).get("main") if name == SHARED else None
    if main:
        encoder, decoder = main[0], bool(main[1])
    return TrainedLanguages(
        names=names,
        pairs=pairs,
        style=_STYLES[task.get("lang_tok_style") or "multilingual"],
        on_source="source" if encoder == "src" else "target" if encoder == "tgt" else "",
        marks_target=decoder,
        replaces_ends=name == BY_PAIR or bool(task.get("lang_tok_replacing_bos_eos")),
        is_by_pair=name == BY_PAIR,
    )


def _listed_languages(task: Mapping[str, Any], folder: Path) -> list[str]:
    """The languages in the order of their tokens; none where fairseq goes by the pairs."""
    if task.get("langs") or not task.get("lang_dict"):
        return _listed(task.get("langs"))
    file = folder / Path(str(task["lang_dict"])).name
    try:
        return file.read_text(encoding="utf-8").split()
    except OSError as error:
        raise InvalidModel(
            f"The list of the model's languages, {file}, cannot be read: {error.strerror}.",
            "Put the file beside the checkpoint; it was made when the model was trained.",
            field="path",
        ) from error


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [each for each in value.split(",") if each]
    return [str(each) for each in value or ()]


def _pair(text: str) -> tuple[str, str]:
    source, _, target = text.partition("-")
    return source, target
