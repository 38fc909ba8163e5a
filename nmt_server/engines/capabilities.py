"""What each engine offers, known without importing its library."""

from __future__ import annotations

from collections.abc import Collection
from importlib.util import find_spec

from nmt_server.errors import InvalidModel, InvalidOption
from nmt_server.options import DecodingOptions

# Decoding options that an engine has nothing for. CTranslate2 seeds its generators once a thread
# and never again.
_LACKING_OPTIONS: dict[str, tuple[str, ...]] = {
    "ctranslate2": ("seed",),
    "fairseq": ("patience", "coverage_penalty", "repetition_penalty"),
}

# What may be asked for beside a text (see `engines.base.Detail`) and an engine does not compute.
_LACKING_DETAILS = {"fairseq": ("alternatives",)}

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
    if engine == "fairseq" and options.sampling_topk > 1 and options.sampling_topp < 1:
        raise InvalidOption(
            "The model's engine, fairseq, has sampling_topk and sampling_topp, but not both in one "
            "search.",
            "Leave sampling_topp out, or set sampling_topk to 0, which samples among all tokens.",
        )


def check_detail(engine: str, wanted: Collection[str]) -> None:
    """Raise `InvalidOption` where `wanted`, names of details, has one that the engine lacks."""
    for name in _LACKING_DETAILS.get(engine, ()):
        if name in wanted:
            raise InvalidOption(
                f"The model's engine, {engine}, gives no {name}.",
                "Leave it out, or convert the model to CTranslate2 (convert_model), which does.",
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
