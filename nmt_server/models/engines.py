"""The engines that the settings name, by the names that rows have for them."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from nmt_server.conf import get_settings
from nmt_server.engines.kind import EngineKind, engine_kind
from nmt_server.errors import InvalidModel

DEFAULT_ENGINE = "ctranslate2"


def named_engine(name: str) -> EngineKind:
    """The engine of this name; raises `InvalidModel` where the settings have none."""
    engines = get_settings().ENGINES
    if name not in engines:
        raise InvalidModel(
            f"There is no engine {name!r}.",
            f"The engines are: {', '.join(engines)}.",
            field="engine",
        )
    return engine_kind(engines[name])


def engine_choices() -> list[tuple[str, str]]:
    """Names and labels; migrations name this function, not what it gives."""
    try:
        return [(name, _label(name)) for name in get_settings().ENGINES]
    except ImproperlyConfigured:
        return []  # A system check says what is wrong.


def _label(name: str) -> str:
    try:
        return named_engine(name).label
    except InvalidModel:
        return name  # A system check says what is wrong.
