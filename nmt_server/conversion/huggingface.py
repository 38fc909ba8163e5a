"""Models of Hugging Face Transformers: Marian, NLLB, M2M-100, mBART-50 and T5."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ctranslate2.converters import TransformersConverter

from nmt_server.conversion.alignment import set_alignment_heads
from nmt_server.conversion.codes import described_languages
from nmt_server.conversion.order import Order, one_pair
from nmt_server.description import DescribedLanguage, ModelDescription
from nmt_server.errors import InvalidModel

# The SentencePiece models of families that are tokenized with these, of source and target.
_SENTENCEPIECE = {
    "marian": ("source.spm", "target.spm"),
    "m2m100": ("sentencepiece.bpe.model", "sentencepiece.bpe.model"),
}


class HuggingFaceModel:
    """A folder of Transformers. Pickled weights are read as tensors alone, by Transformers."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._folder = Path(order.model.path)
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
        family = self._order.model.family
        names = _SENTENCEPIECE.get(family, ("tokenizer.json", "tokenizer.json"))
        for name in dict.fromkeys(names):
            if (self._folder / name).is_file():
                shutil.copyfile(self._folder / name, folder / name)
            else:
                # The model comes with an older form of it, which Transformers has converted.
                self._converter.tokenizer.backend_tokenizer.save(str(folder / name))
        return ModelDescription(family, *names, self._languages)

    def _described_languages(self) -> tuple[DescribedLanguage, ...]:
        family, order = self._order.model.family, self._order
        vocabulary = self._converter.tokenizer.get_vocab()
        in_order = sorted(vocabulary, key=vocabulary.__getitem__)
        found = described_languages(family, in_order)
        if not found:
            return one_pair(order.source_language, order.target_language)
        for wanted, side in ((order.source_language, "source"), (order.target_language, "target")):
            is_told = side == "target" or family != "marian"
            if not wanted or (is_told and wanted not in {each.language for each in found}):
                raise InvalidModel(
                    f"{f'The model has no language {wanted}' if wanted else 'Multilingual model'}: "
                    f"it has {', '.join(sorted(each.language for each in found))}.",
                    "Name the pair for requests that name none, such as --source ja --target en.",
                    field=f"{side}_language",
                )
        if family == "marian":
            return (DescribedLanguage(order.source_language, is_target=False), *found)
        return found


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
    try:
        text = (folder / "generation_config.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    named: list[list[int]] | None = json.loads(text).get("alignment_heads")
    return named
