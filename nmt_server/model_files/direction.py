"""Which of two languages a model translates from, where only its files can tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

# One way round, the pieces cover so much more of the two vocabularies than the other way.
_CLEARLY = 0.2


def find_direction(folder: Path, sentencepiece_models: Mapping[str, str]) -> tuple[str, str]:
    """Source and target language of a CTranslate2 model, of two SentencePiece models by language.

    The words of its vocabularies are the pieces of these. Empty where they do not tell, as where
    both languages share a vocabulary.
    """
    vocabularies = [_vocabulary(folder / f"{side}_vocabulary") for side in ("source", "target")]
    if len(sentencepiece_models) != 2 or not all(vocabularies):
        return "", ""
    pieces = {language: _pieces(file) for language, file in sentencepiece_models.items()}

    def fit(languages: tuple[str, ...]) -> float:
        pairs = zip(vocabularies, languages, strict=True)
        return sum(len(words & pieces[language]) / len(words) for words, language in pairs)

    best, other = sorted(permutations(pieces), key=fit, reverse=True)
    if fit(best) - fit(other) < _CLEARLY:
        return "", ""
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
    try:
        from sentencepiece import SentencePieceProcessor

        model = SentencePieceProcessor(model_file=file)
        return frozenset(model.id_to_piece(list(range(model.get_piece_size()))))
    except (ImportError, OSError, RuntimeError):
        return frozenset()
