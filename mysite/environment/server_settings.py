"""The settings of the app, each from the variable of its name, and the data folder among them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from mysite.environment.values import read
from nmt_server.conf import Settings, check_setting

_DATA_DIR = "NMT_DATA_DIR"
_USUAL = Path(__file__).resolve().parent.parent.parent / "data"


def server_settings() -> dict[str, Any]:
    """`NMT_SERVER`: of each setting NAME that has a variable `NMT_NAME`, its value."""
    found: dict[str, Any] = {"DATA_DIR": data_folder()}
    for name in (field.name for field in fields(Settings) if field.name not in found):
        variable = f"NMT_{name}"
        if value := read(variable):
            found[name] = check_setting(name, value, variable)
    return found


def data_folder() -> Path:
    """The data folder, which is made where it is not there yet."""
    named = read(_DATA_DIR)
    try:
        folder = Path(named or _USUAL).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise _no_folder(folder, "it is a file") from None
    except OSError as error:
        raise _no_folder(folder, f"it cannot be made: {error.strerror}") from None
    except RuntimeError:
        raise _no_folder(Path(named), "there is no such home folder") from None
    try:
        # What the rights say is not all: disks are read-only, too.
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise _no_folder(folder, f"nothing can be written there: {error.strerror}") from None
    return folder


def _no_folder(folder: Path, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The data folder {folder} cannot be used: {why}. {_DATA_DIR} names another."
    )
