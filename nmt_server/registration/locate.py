"""Where the model of a row is; where it is none of its engine, what else could become of it."""

from __future__ import annotations

import shlex
from pathlib import Path

from nmt_server.conf import get_settings
from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import TOOLKIT_NAMES, NothingKnown, identify
from nmt_server.model_files.paths import is_hub_name
from nmt_server.models import TranslationModel, named_engine


def locate_model(row: TranslationModel) -> Path:
    """The absolute path of the row's model, as its engine has it.

    Raises `InvalidModel`, which also says which other engine serves it, or how it is converted.
    """
    try:
        return row.kind.locate(row.path)
    except InvalidModel as error:
        hint = f"{error.hint} {_what_else(row)}".strip()
        raise InvalidModel(error.message, hint, field=error.field) from error


def _what_else(row: TranslationModel) -> str:
    source, target = row.source_language_id, row.target_language_id
    languages = f" --source {source or 'ja'} --target {target or 'en'}" if source or target else ""
    command = f"python manage.py convert_model {shlex.quote(row.path)} {row.name}{languages}"
    if is_hub_name(row.path):
        return f"If this is a name of the Hugging Face Hub, download and convert it: {command}"
    others = [
        f"The engine {name} serves it as it is."
        for name in get_settings().ENGINES
        if name != row.engine and _serves(name, row.path)
    ]
    try:
        what = TOOLKIT_NAMES[identify(Path(row.path)).toolkit]
    except NothingKnown:
        return " ".join(others)
    except InvalidModel as error:
        return " ".join([*others, str(error)])
    return " ".join([f"It looks like {what}.", *others, f"Convert it: {command}"])


def _serves(engine: str, path: str) -> bool:
    try:
        named_engine(engine).locate(path)
    except InvalidModel:
        return False
    return True
