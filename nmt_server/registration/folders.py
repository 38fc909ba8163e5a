"""The folders from which models may be added from afar, and what of theirs is looked at.

Whoever adds a model with a command names any path: they are the server. Whoever does it over HTTP
names one in these folders, and no link of it may lead out of them.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from nmt_server.conf import get_settings
from nmt_server.engines.kind import folder_of
from nmt_server.errors import InvalidModel
from nmt_server.model_files.locate import find_sentencepiece
from nmt_server.model_files.paths import absolute_path
from nmt_server.models import named_engine


def model_folders() -> tuple[Path, ...]:
    """The folders of the setting `MODEL_FOLDERS`, else `models/` in the data folder; absolute."""
    settings = get_settings()
    return tuple(map(absolute_path, settings.MODEL_FOLDERS or (settings.DATA_DIR / "models",)))


def path_within(named: str, field: str = "path") -> Path:
    """The absolute path that somebody means by `named`, which may begin in one of the folders.

    Raises `InvalidModel` where it lies elsewhere, whether there is something or not.
    """
    try:
        for folder in model_folders():
            path = absolute_path(folder / named)
            # An absolute `named` is itself below any folder.
            if is_within(path) and (Path(named).is_absolute() or path.exists()):
                return path
    except (ValueError, OSError):
        pass  # No path has such characters, or so many.
    raise InvalidModel(
        f"{named} is not in a folder from which models may be added here.",
        f"Those are: {', '.join(map(str, model_folders()))}. Put the model there, let "
        "NMT_MODEL_FOLDERS name its folder, or add it on the server: python manage.py add_model.",
        field=field,
    )


def is_within(path: Path) -> bool:
    """Whether `path` lies in one of the folders, with all links followed."""
    try:
        real = path.resolve()
        return any(real.is_relative_to(folder.resolve()) for folder in model_folders())
    # Links in a circle, and names that are too long.
    except (OSError, RuntimeError):
        return False


def check_reach(model: Path) -> None:
    """Raise `InvalidModel` where a file of `model`, or of a tokenizer of it, is a link out."""
    folder = folder_of(model)
    files = [*folder.iterdir(), *map(Path, find_sentencepiece(folder).values())]
    if outside := next((file for file in files if not is_within(file)), None):
        raise InvalidModel(
            f"{outside} leads out of the folders from which models may be added here.",
            "Put the file itself there, or add the model on the server: python manage.py "
            f"add_model NAME {model}.",
            field="path",
        )


def refuse_checkpoint(engine: str, path: str, name: str = "") -> None:
    """Raise `InvalidModel` for a model that whoever loads it has to trust.

    Nobody far away can say that it is trusted, and so it is not even opened for them.
    """
    kind = named_engine(engine)
    if kind.may_run_code:
        raise InvalidModel(
            f"A model of {kind.label} is a checkpoint that can hold code, which is not opened for "
            "somebody over HTTP.",
            "Convert it on the server (python manage.py convert_model), or, if you trust who made "
            f"it, add it there: python manage.py add_model {name or 'NAME'} "
            f"{shlex.quote(path)} --engine {engine}.",
            field="engine",
        )
