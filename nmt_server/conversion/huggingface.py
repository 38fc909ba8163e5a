"""Models of Hugging Face Transformers: Marian, NLLB, M2M-100, mBART-50 and T5."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ctranslate2.converters import TransformersConverter

from nmt_server.conversion.alignment import set_alignment_heads
from nmt_server.conversion.order import Order, one_pair
from nmt_server.engines.language_codes import described_languages, prompted_languages
from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import read_config
from nmt_server.model_files.limits import transformers_limits
from nmt_server.model_files.manifest import DescribedLanguage, ModelDescription

# The SentencePiece models of families that are tokenized with these, of source and target.
_SENTENCEPIECE = {
    "marian": ("source.spm", "target.spm"),
    "m2m100": ("sentencepiece.bpe.model", "sentencepiece.bpe.model"),
}

# What else to do where a model of a family has not the language that a person wants.
_HINTS = {
    "t5_prompt": "If it was trained further for another pair, take task_specific_params out of its "
    "config.json.",
}


class HuggingFaceModel:
    """A folder of Transformers. Pickled weights are read as tensors alone, by Transformers."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._folder = Path(order.model.path)
        self._family = order.model.family
        self._converter = _Converter(self._folder)
        self._languages: tuple[DescribedLanguage, ...] = ()

    def load(self) -> Any:
        """See `SourceModel.load`."""
        spec = self._converter._load()
        _mend(spec, self._converter.config)
        self._languages = self._described_languages()
        set_alignment_heads(spec, _named_heads(self._folder), is_trained=False)
        return spec

    def write_tokenizer(self, folder: Path) -> ModelDescription:
        """See `SourceModel.write_tokenizer`."""
        names = _SENTENCEPIECE.get(self._family, ("tokenizer.json", "tokenizer.json"))
        for name in dict.fromkeys(names):
            if (self._folder / name).is_file():
                shutil.copyfile(self._folder / name, folder / name)
            else:
                # The model comes with an older form of it, which Transformers has converted.
                self._converter.tokenizer.backend_tokenizer.save(str(folder / name))
        limits = transformers_limits(self._folder)
        return ModelDescription(self._family, *names, self._languages, limits)

    def _described_languages(self) -> tuple[DescribedLanguage, ...]:
        """The model's languages; those that requests name none for must be among them."""
        order = self._order
        vocabulary = self._converter.tokenizer.get_vocab()
        found = described_languages(self._family, sorted(vocabulary, key=vocabulary.__getitem__))
        if self._family == "t5":
            self._family, found = self._told(found)
        if not found:
            return one_pair(order.source_language, order.target_language)
        sources = {each.language for each in found if each.is_source}
        targets = {each.language for each in found if each.is_target}
        if self._family == "marian" and order.source_language:
            # It is not told the source language, which whoever converts it must know.
            found = (DescribedLanguage(order.source_language, is_target=False), *found)
            sources = {order.source_language}
        _check_language(order.source_language, sources, "source", _HINTS.get(self._family, ""))
        _check_language(order.target_language, targets, "target", _HINTS.get(self._family, ""))
        return found

    def _told(
        self, coded: tuple[DescribedLanguage, ...]
    ) -> tuple[str, tuple[DescribedLanguage, ...]]:
        """How a T5 model is told its languages, and which it has; `coded` are those with codes."""
        if coded:
            # Whether a code is a word of its own, or a piece of one, is up to the tokenizer.
            is_piece = len(self._converter.tokenizer.tokenize(coded[0].code)) > 1
            return ("madlad" if is_piece else "t5"), coded
        prompted = prompted_languages(
            read_config(self._folder / "config.json").get("task_specific_params") or {}
        )
        return ("t5_prompt" if prompted else "t5"), prompted


def _check_language(wanted: str, offered: set[str], side: str, hint: str) -> None:
    """Raise `InvalidModel` unless the language that a person names is one of the model."""
    if wanted and wanted in offered:
        return
    has = f"It has {', '.join(sorted(offered))}." if offered else "It does not say which it has."
    raise InvalidModel(
        f"The model has no {side} language {wanted}. {has}"
        if wanted
        else f"The model may have several languages. {has}",
        f"Name the {side} language for requests that name none (--{side}). {hint}".strip(),
        field=f"{side}_language",
    )


def _mend(spec: Any, config: Any) -> None:
    """Set right what CTranslate2 takes from Transformers as it was before its version 5."""
    if config.model_type == "mbart":
        # The tokenizer of this family has no beginning any more, and its name is another one.
        spec.config.bos_token = "<s>"
        spec.config.decoder_start_token = "</s>"
    elif config.model_type in ("t5", "mt5"):
        # All configurations say now that embeddings are tied, by which CTranslate2 knew the models
        # whose output is scaled.
        scales = getattr(config, "scale_decoder_outputs", False)
        spec.decoder.scale_outputs = config.d_model**-0.5 if scales else 1.0


class _Converter(TransformersConverter):  # type: ignore[misc]
    """CTranslate2's converter, which lets go of the tokenizer and configuration that it loaded."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), low_cpu_mem_usage=True)
        self.tokenizer: Any = None
        self.config: Any = None

    def load_model(self, model_class: Any, model_name_or_path: str, **kwargs: Any) -> Any:
        model = super().load_model(model_class, model_name_or_path, **kwargs)
        self.config = model.config
        return model

    def load_tokenizer(self, tokenizer_class: Any, model_name_or_path: str, **kwargs: Any) -> Any:
        tokenizer = super().load_tokenizer(tokenizer_class, model_name_or_path, **kwargs)
        languages = getattr(tokenizer, "lang_token_to_id", None)
        if languages:
            # The codes of M2M-100 follow the vocabulary, and Transformers 5 leaves them out of it.
            vocabulary = {**tokenizer.get_vocab(), **languages}
            tokenizer.get_vocab = lambda: vocabulary
        self.tokenizer = tokenizer
        return tokenizer


def _named_heads(folder: Path) -> list[list[int]] | None:
    """The pairs of layer and head that the model names as the best to align with."""
    file = folder / "generation_config.json"
    named: list[list[int]] | None = read_config(file).get("alignment_heads")
    return named
