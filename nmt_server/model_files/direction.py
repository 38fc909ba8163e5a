"""Which of two languages a model translates from, where only its files can tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import permutations
from pathlib import Path

# One way round, the pieces cover so much more of the two vocabularies than the other way.
_CLEARLY = 0.2
# How names of folders say what a model translates: ja-en, ja_en, jaen, ja2en, ja-to-en.
_NAMED = r"(?<![a-z]){}[-_ ]?(?:2|to|→)?[-_ ]?{}(?![a-z])"


def find_direction(folder: Path, sentencepiece_models: Mapping[str, str]) -> tuple[str, str]:
    """Source and target language of a CTranslate2 model, of two SentencePiece models by language.

    The words of its vocabularies are the pieces of these; where both languages share a vocabulary,
    the name of the folder or of the one above may tell, such as `ja-en`. Empty where neither does.
    """
    if len(sentencepiece_models) != 2:
        return "", ""
    one, other = sentencepiece_models
    return (
        _by_vocabularies(folder, sentencepiece_models) or _by_name(folder, one, other) or ("", "")
    )


def _by_name(folder: Path, one: str, other: str) -> tuple[str, str] | None:
    for name in (folder.name, folder.parent.name):
        said = [
            pair
            for pair in ((one, other), (other, one))
            if re.search(_NAMED.format(*map(re.escape, pair)), name, re.IGNORECASE)
        ]
        if len(said) == 1:
            return said[0]
    return None


def _by_vocabularies(
    folder: Path, sentencepiece_models: Mapping[str, str]
) -> tuple[str, str] | None:
    vocabularies = [_vocabulary(folder / f"{side}_vocabulary") for side in ("source", "target")]
    if not all(vocabularies):
        return None
    pieces = {language: _pieces(file) for language, file in sentencepiece_models.items()}

    def fit(languages: tuple[str, ...]) -> float:
        pairs = zip(vocabularies, languages, strict=True)
        return sum(len(words & pieces[language]) / len(words) for words, language in pairs)

    best, other = sorted(permutations(pieces), key=fit, reverse=True)
    if fit(best) - fit(other) < _CLEARLY:
        return None
    return best[0], best[1]


def _vocabulary(file: Path) -> frozenset[str]:
    as_json, as_text = file.with_suffix(".json"), file.with_suffix(".txt")
    try:
        if as_json.is_file():
            return frozenset(map(str, json.loads(as_json.read_bytes())))
        if as_text.is_file():
            return frozenset(as_text.read_text(encoding="utf-8").split("\n"))
    except (OSError, ValueError):
        pass  # Who loads the model says what is wrong with it.
    return frozenset()


def _pieces(file: str) -> frozenset[str]:
    """The pieces of a SentencePiece model: the strings in the first field of its message."""
    try:
        pieces = [piece for number, piece in _fields(Path(file).read_bytes()) if number == 1]
        return frozenset(
            text.decode() for piece in pieces for number, text in _fields(piece) if number == 1
        )
    except (OSError, IndexError, ValueError):
        return frozenset()


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of each field of a protobuf message that has a length.

    Raises `IndexError` or `ValueError` for what is no such message.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                _, at = _varint(message, at)
            case 1:
                at += 8
            case 2:
                length, at = _varint(message, at)
                yield key >> 3, message[at : at + length]
                at += length
            case 5:
                at += 4
            case kind:
                raise ValueError(f"There is no wire type {kind}.")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        shift += 7
        at += 1
        if byte < 0x80:
            return value, at
