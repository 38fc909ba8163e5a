"""What lies in the folders from which models may be added: recognised, and nothing of it loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from nmt_server.conf import get_settings
from nmt_server.engines.kind import EngineKind, folder_of, model_files
from nmt_server.errors import InvalidModel
from nmt_server.model_files.locate import locate_tokenizers
from nmt_server.models import TranslationModel, named_engine
from nmt_server.registration.folders import (
    check_reach,
    is_within,
    model_folders,
    refuse_checkpoint,
)
from nmt_server.registration.locate import locate_model

# How deep below its folder a model is looked for, and among how many files and folders of one.
_DEEPEST = 3
_MOST_ENTRIES = 1000
# How many models are told of.
_MOST_FOUND = 200
_WEIGHTS = frozenset({".bin", ".npz", ".pt", ".safetensors"})
# What folders are called for what is in them; the one above has the name of the model.
_NO_NAMES = frozenset({"ct2", "ctranslate2", "fairseq", "model", "model.bin"})
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")
# What a person can say where the files do not.
_ANSWERABLE = ("source_language", "target_language", "source_sentencepiece", "target_sentencepiece")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model as its files show it; what they do not say is empty.

    `name` is one that it could have. `sources` and `targets` are the languages of a multilingual
    model. `size` is in bytes. `problem` is why it cannot be added as it is.
    """

    path: str
    name: str
    engine: str = ""
    engine_label: str = ""
    source: str = ""
    target: str = ""
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    source_tokenizer: str = ""
    target_tokenizer: str = ""
    size: int = 0
    problem: InvalidModel | None = None

    @property
    def can_be_added(self) -> bool:
        """Whether it can be, if need be by somebody who says its languages and its tokenizer."""
        return self.problem is None or (bool(self.engine) and self.problem.field in _ANSWERABLE)


def found_models() -> list[FoundModel]:
    """The models in the folders that are not registered yet, those first that can be added."""
    registered = {
        Path(path).resolve() for path in TranslationModel.objects.values_list("path", flat=True)
    }
    paths = (path for folder in model_folders() for path in _below(folder))
    found = (recognise(path) for path in paths if path.resolve() not in registered)
    unregistered = (model for model in found if Path(model.path).resolve() not in registered)
    return sorted(islice(unregistered, _MOST_FOUND), key=_how_much_is_missing)


def recognise(path: Path) -> FoundModel:
    """What the file or folder `path` is, which lies in one of the folders."""
    try:
        return _recognise(path)
    except OSError as error:
        why = InvalidModel(
            f"{error.filename or path} cannot be read: {error.strerror}.",
            "Make it readable for the user that the server runs as.",
            field="path",
        )
        return FoundModel(str(path), path.name, problem=why)


def _recognise(path: Path) -> FoundModel:
    name = _name_of(path)
    for engine in get_settings().ENGINES:
        try:
            kind = named_engine(engine)
            model = kind.locate(str(path))
        except InvalidModel:
            continue
        return _describe(FoundModel(str(model), name, engine, kind.label), kind)
    try:
        if path.exists():
            check_reach(path)
        locate_model(TranslationModel(name=name or "NAME", path=str(path)))
    except InvalidModel as error:
        return FoundModel(str(path), name, problem=error)
    raise AssertionError(f"{path} is a model of no engine.")


def _how_much_is_missing(model: FoundModel) -> int:
    return 0 if model.problem is None else 1 if model.can_be_added else 2


def _name_of(path: Path) -> str:
    named = path.with_suffix("") if path.is_file() else path
    while named.name in _NO_NAMES and named.parent not in model_folders():
        named = named.parent
    return _NOT_IN_NAMES.sub("-", named.name).strip(".+-")


def _describe(found: FoundModel, kind: EngineKind) -> FoundModel:
    model = Path(found.path)
    try:
        refuse_checkpoint(found.engine, found.path, found.name)
        check_reach(model)
        kind.check_installed()
        description = kind.describe(model, "", "", ("", ""))
        if description is not None:
            languages = description.languages
            sources = tuple(each.language for each in languages if each.is_source)
            targets = tuple(each.language for each in languages if each.is_target)
            folder = folder_of(model)
            found = replace(
                found,
                source=sources[0] if len(sources) == 1 else "",
                target=targets[0] if len(targets) == 1 else "",
                sources=sources,
                targets=targets,
                source_tokenizer=str(folder / description.source_tokenizer),
                target_tokenizer=str(folder / description.target_tokenizer),
            )
        located = locate_tokenizers(
            folder_of(model),
            source_language=found.source,
            target_language=found.target,
            source_sentencepiece=found.source_tokenizer,
            target_sentencepiece=found.target_tokenizer,
        )
        found = replace(
            found,
            source=located.source_language,
            target=located.target_language,
            source_tokenizer=located.source_sentencepiece,
            target_tokenizer=located.target_sentencepiece,
        )
    except InvalidModel as error:
        found = replace(found, problem=error)
    return replace(found, size=_size(found, kind))


def _size(found: FoundModel, kind: EngineKind) -> int:
    try:
        files = model_files(kind, found.path, (found.source_tokenizer, found.target_tokenizer))
        return sum(file.stat().st_size for file in files)
    except OSError:
        return 0  # Something is missing, or may not be read: `problem` says so, or who loads it.


def _below(folder: Path, depth: int = 0) -> Iterator[Path]:
    """What may be a model in `folder`, that itself too: each folder, or each file of weights."""
    try:
        entries = sorted(islice(folder.iterdir(), _MOST_ENTRIES))
    except OSError:
        return
    if any(_is_model(folder, name) for name in get_settings().ENGINES):
        yield folder
        return
    inside = [each for each in entries if not each.name.startswith(".") and is_within(each)]
    files = [each for each in inside if each.is_file()]
    models = [
        file for file in files if any(_is_model(file, name) for name in get_settings().ENGINES)
    ]
    yield from models
    if not models and any(file.suffix in _WEIGHTS for file in files):
        yield folder
    for each in inside:
        # A link is another name for what lies here: one that leads up would have no end.
        if depth < _DEEPEST and each.is_dir():
            yield from _below(each, _DEEPEST if each.is_symlink() else depth + 1)


def _is_model(path: Path, engine: str) -> bool:
    try:
        named_engine(engine).locate(str(path))
    except InvalidModel:
        return False
    return True
