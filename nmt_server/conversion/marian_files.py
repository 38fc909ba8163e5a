"""The files of a Marian model, as `decoder.yml` names them; its vocabularies as lists of pieces."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from nmt_server.engines.tokenizers import load_sentencepiece
from nmt_server.errors import InvalidModel
from nmt_server.model_files.limits import smallest
from nmt_server.model_files.manifest import Limits

_SENTENCEPIECE = (".spm", ".model")
_END, _UNKNOWN = "</s>", "<unk>"


class MarianFiles(NamedTuple):
    """The weights and the vocabularies of source and target, which may be one file."""

    weights: Path
    vocabularies: tuple[Path, Path]
    limits: Limits = Limits()

    @property
    def tokenizers(self) -> tuple[str, str]:
        """The vocabularies that are SentencePiece models, which the text is cut with as well."""
        source, target = (str(file) if is_sentencepiece(file) else "" for file in self.vocabularies)
        return source, target


def is_sentencepiece(vocabulary: Path) -> bool:
    """Whether a vocabulary is a SentencePiece model, as Marian knows it: by its name."""
    return vocabulary.suffix in _SENTENCEPIECE


def find_files(path: Path) -> MarianFiles:
    """What `decoder.yml` in the folder `path` names, or what lies beside the `.npz` file `path`.

    Raises `InvalidModel` where a file is missing or cannot be understood.
    """
    if path.is_dir():
        return _named_files(path / "decoder.yml")
    found = [*sorted(path.parent.glob("*vocab*.yml")), *sorted(path.parent.glob("*vocab*.spm"))]
    if len(found) not in (1, 2):
        raise InvalidModel(
            f"{path.parent} has {len(found)} vocabularies (*vocab*.yml or *vocab*.spm), where one "
            "or two belong to a Marian model.",
            "Put a decoder.yml there that names models and vocabs, and convert the folder.",
        )
    # In the order of the alphabet, `src` comes before `trg`, and `source` before `target`.
    return MarianFiles(path, (found[0], found[-1]))


def sentencepiece_vocabulary(file: Path) -> list[str]:
    """The tokens of a SentencePiece model in the order of their numbers, which are Marian's."""
    processor = load_sentencepiece(str(file))
    tokens: list[str] = processor.id_to_piece(list(range(processor.get_piece_size())))
    # Whatever the model calls them.
    for number, token in ((processor.eos_id(), _END), (processor.unk_id(), _UNKNOWN)):
        if number >= 0:
            tokens[number] = token
    return tokens


def write_list(tokens: list[str], file: Path) -> None:
    """Write a vocabulary in the form of Marian's lists, which CTranslate2's converter reads."""
    lines = ("'" + token.replace("'", "''") + f"': {i}\n" for i, token in enumerate(tokens))
    file.write_text("".join(lines), encoding="utf-8")


def _named_files(decoder: Path) -> MarianFiles:
    try:
        content: dict[str, Any] = yaml.safe_load(decoder.read_text(encoding="utf-8"))
        names = [str(content["models"][0]), *map(str, content["vocabs"])]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, LookupError, TypeError) as error:
        raise InvalidModel(
            f"{decoder} does not say which files the model consists of.",
            "It has to name them in lists called models and vocabs.",
        ) from error
    files = [decoder.parent / name for name in names]
    for file in files:
        if not file.is_file():
            raise InvalidModel(
                f"{decoder} names {file.name}, and there is no file {file}.",
                "Put it there: it belongs to the model.",
            )
    if len(files) < 2:
        raise InvalidModel(f"{decoder} names no vocabulary.", "List the vocabularies in vocabs.")
    return MarianFiles(files[0], (files[1], files[-1]), _limits(content))


def _limits(decoder: dict[str, Any]) -> Limits:
    """The longest source, and the longest translation as a multiple of it."""
    longest = smallest(decoder.get("max-length"), decoder.get("max-length-break"))
    factor = decoder.get("max-length-factor")
    if longest is None or not isinstance(factor, int | float):
        return Limits(longest)
    return Limits(longest, smallest(longest * factor))
