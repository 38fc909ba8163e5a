"""From text to subwords and back, by the files that a model's tokenizer consists of."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import MARKINGS
from nmt_server.engines.tokenizers.base import UNKNOWN, Tokenizer
from nmt_server.engines.tokenizers.sentencepiece import SentencePieceTokenizer, load_sentencepiece
from nmt_server.errors import InvalidModel

__all__ = [
    "UNKNOWN",
    "SentencePieceTokenizer",
    "Tokenizer",
    "load_sentencepiece",
    "load_tokenizer",
]

# What subword-nmt writes first, and any line of fastBPE: two symbols and how often they occur.
_BPE_CODES = re.compile(rb"#version:.*|\S+ \S+ \d+\s*", re.DOTALL)


def load_tokenizer(spec: EngineSpec) -> Tokenizer:
    """The tokenizer that the files of `spec` are for: what they are is seen from themselves.

    Raises `InvalidModel` where a file cannot be loaded or a library is missing.
    """
    source, target = spec.source_sentencepiece, spec.target_sentencepiece
    code = MARKINGS[spec.family].code
    # Imported here because most models need nothing but SentencePiece.
    if source.endswith(".json"):
        _require(source, "tokenizers")
        from nmt_server.engines.tokenizers.huggingface import HuggingFaceTokenizer

        return HuggingFaceTokenizer(source, target, code)
    if _are_bpe_codes(source):
        _require(source, "subword-nmt", "sacremoses")
        from nmt_server.engines.tokenizers.bpe_moses import BpeMosesTokenizer

        return BpeMosesTokenizer(source, spec.source_language, spec.target_language)
    return SentencePieceTokenizer(source, target, code)


def _are_bpe_codes(path: str) -> bool:
    try:
        with Path(path).open("rb") as stream:
            return _BPE_CODES.fullmatch(stream.readline(200)) is not None
    except OSError:
        return False  # Whoever loads it says what is wrong.


def _require(file: str, *packages: str) -> None:
    missing = [name for name in packages if find_spec(name.replace("-", "_")) is None]
    if missing:
        raise InvalidModel(
            f"The tokenizer {file} needs {' and '.join(missing)}, which is not installed.",
            f"pip install {' '.join(missing)}",
        )
