"""What each engine offers, known without importing its library."""

from __future__ import annotations

from importlib.util import find_spec

from nmt_server.errors import InvalidModel, InvalidOption
from nmt_server.options import DecodingOptions

# Decoding options that an engine has nothing for. CTranslate2 has all of them.
_LACKING_OPTIONS = {
    "fairseq": ("patience", "coverage_penalty", "repetition_penalty", "sampling_topp"),
}

# Beside `default` and `auto`; CTranslate2 says by itself what it has on the machine at hand.
_COMPUTE_TYPES = {"fairseq": ("float32", "float16", "bfloat16")}

_LIBRARIES = {"ctranslate2": ("ctranslate2",), "fairseq": ("torch", "fairseq")}

_INSTALLATION = {
    "ctranslate2": "Install it: pip install -r requirements.txt",
    # fairseq is compiled against the PyTorch that is there; in an isolated build, pip fetches
    # another one.
    "fairseq": "Install it in this order: pip install -r requirements-torch-cpu.txt (or "
    "requirements-torch-cuda.txt); pip install -r requirements-fairseq-build.txt; "
    "pip install --no-build-isolation -r requirements-fairseq.txt",
}


def check_options(engine: str, options: DecodingOptions) -> None:
    """Raise `InvalidOption` where `options` differ from neutral in what the engine lacks."""
    neutral = DecodingOptions()
    for name in _LACKING_OPTIONS.get(engine, ()):
        if getattr(options, name) != getattr(neutral, name):
            raise InvalidOption(
                f"The model's engine, {engine}, has no {name}.",
                f"Leave it out, or choose a model of another engine. {engine} has none of: "
                f"{', '.join(_LACKING_OPTIONS[engine])}.",
            )


def check_compute_type(engine: str, compute_type: str) -> None:
    """Raise `InvalidModel` where the engine cannot compute in this type on any machine."""
    offered = _COMPUTE_TYPES.get(engine)
    if offered and compute_type not in ("default", "auto", *offered):
        raise InvalidModel(
            f"The engine {engine} has no compute type {compute_type}.",
            f"It has: {', '.join(offered)}. With default it takes float32 on a CPU and float16 on "
            "CUDA.",
            field="compute_type",
        )


def check_installed(engine: str) -> None:
    """Raise `InvalidModel` that says what to install where a library of the engine is missing."""
    missing = missing_libraries(engine)
    if missing:
        raise InvalidModel(
            f"The engine {engine} is not installed: {' and '.join(missing)} cannot be imported.",
            installation(engine),
            field="engine",
        )


def missing_libraries(engine: str) -> list[str]:
    """The libraries of the engine that are not installed."""
    return [name for name in _LIBRARIES.get(engine, ()) if find_spec(name) is None]


def installation(engine: str) -> str:
    """How to install the engine's libraries."""
    return _INSTALLATION[engine]
