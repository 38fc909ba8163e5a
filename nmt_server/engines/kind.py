"""What is known of an engine before its library is imported: what it offers, and its models' files.

The setting ENGINES names one class of this kind for each engine. Web processes ask it what a model
can do; a host imports it by the dotted path in its spec and loads the model with it. It imports
neither Django nor, before `load`, the engine's library.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.errors import InvalidModel, InvalidOption
from nmt_server.model_files.manifest import Limits, ModelDescription, read_description
from nmt_server.options import RANGES, DecodingOptions

ALL_OPTIONS = frozenset(RANGES)
_OF_EVERY_ENGINE = frozenset({"beam_size", "max_decoding_length"})


class EngineKind(ABC):
    """One engine: what it offers, which files its models have, and how one is loaded.

    An instance has no state: one serves all models of the engine in a process.
    """

    # What people call it.
    label: str
    # The modules that have to be importable, and how to install them.
    libraries: tuple[str, ...] = ()
    installation: str = ""
    # The decoding options that it acts on beside `beam_size` and `max_decoding_length`, which every
    # engine takes. Others are refused where they are not neutral. What the server tries by itself
    # against circles may set them; the engine does not look at them.
    options: frozenset[str] = frozenset()
    # What it computes beside the text (see `Detail`): of scores, alignment and alternatives.
    details: frozenset[str] = frozenset()
    # What it tells of how a translation came about (`nmt_server.engines.inspection`): kinds of
    # attention, and `candidates` for what could have stood in each place. With something in it,
    # what it loads is an `InspectingEngine`.
    inspects: frozenset[str] = frozenset()
    # Beside `default` and `auto`; None where the library says by itself what this machine has.
    compute_types: tuple[str, ...] | None = ()
    # Whether loading a model may run code that somebody put into its files.
    may_run_code: bool = False
    # Whether a model may have a map that limits the words it looks at.
    has_vocabulary_maps: bool = False
    # Whether several replicas of few threads may be faster than one of many; measured if so.
    has_replicas: bool = True

    @abstractmethod
    def locate(self, path: str) -> Path:
        """The model that somebody means by `path`, its file or its folder, as an absolute path.

        Raises `InvalidModel` with what is missing where there is none.
        """

    @abstractmethod
    def files(self, model: Path) -> list[Path]:
        """The files whose contents decide what `model` answers, the weights first.

        They are what a fingerprint covers; those of the tokenizer are added to them. The weights
        are named also where they are missing.
        """

    @abstractmethod
    def load(self, spec: EngineSpec) -> Engine:
        """Load a model, in a host process; the library is imported here.

        Raises `InvalidModel` or `ModelUnavailable`.
        """

    def describe(
        self, model: Path, source: str, target: str, tokenizers: tuple[str, str]
    ) -> ModelDescription | None:
        """What `model` says of itself; None where it says nothing, and is a model of one pair.

        The languages and the files of the tokenizers are what somebody has named; mostly empty.
        Raises `InvalidModel` where the model cannot be what they say.
        """
        return read_description(folder_of(model))

    def limits(self, model: Path) -> Limits:
        """The lengths that the configuration of `model` says it is made for."""
        return Limits()

    def check(self, spec: EngineSpec) -> None:
        """Raise `InvalidModel` with the field where the engine cannot serve a model so anywhere."""
        offered = self.compute_types
        if offered is not None and spec.compute_type not in ("default", "auto", *offered):
            raise InvalidModel(
                f"The engine {self.label} has no compute type {spec.compute_type}.",
                f"It has: {', '.join(('default', 'auto', *offered))}.",
                field="compute_type",
            )
        if spec.trust_checkpoint and not self.may_run_code:
            raise InvalidModel(
                f"A model of {self.label} is not a checkpoint that needs trust.",
                "Trust is for models that may run code when they are loaded.",
                field="trust_checkpoint",
            )
        if spec.use_vmap and not self.has_vocabulary_maps:
            raise InvalidModel(
                f"The engine {self.label} has no vocabulary maps.",
                "Leave the vocabulary map out.",
                field="use_vmap",
            )

    def lacks(self, option: str) -> bool:
        """Whether the engine has nothing for a decoding option."""
        return option not in self.options and option not in _OF_EVERY_ENGINE

    def check_options(self, options: DecodingOptions) -> None:
        """Raise `InvalidOption` where `options` differ from neutral in what the engine lacks."""
        neutral = DecodingOptions()
        lacking = [name for name in RANGES if self.lacks(name)]
        for name in lacking:
            if getattr(options, name) != getattr(neutral, name):
                raise InvalidOption(
                    f"The model's engine, {self.label}, has no {name}.",
                    f"Leave it out, or choose a model of another engine. {self.label} has none of: "
                    f"{', '.join(lacking)}.",
                )

    def check_detail(self, wanted: Collection[str]) -> None:
        """Raise `InvalidOption` where `wanted`, names of details, has one that the engine lacks."""
        for name, computed in _NEEDED.items():
            if name in wanted and computed not in self.details:
                raise InvalidOption(
                    f"The model's engine, {self.label}, gives no {name}.",
                    "Leave it out, or choose a model of another engine.",
                )

    def check_inspects(self) -> None:
        """Raise `InvalidOption` where nobody can look into translations of the engine."""
        if not self.inspects:
            raise InvalidOption(
                f"The model's engine, {self.label}, does not show how a translation came about.",
                "Choose a model of another engine.",
            )

    def missing_libraries(self) -> list[str]:
        """The libraries of the engine that are not installed."""
        return [name for name in self.libraries if find_spec(name) is None]

    def check_installed(self) -> None:
        """Raise `InvalidModel` that says what to install where a library is missing."""
        if missing := self.missing_libraries():
            raise InvalidModel(
                f"The engine {self.label} is not installed: {' and '.join(missing)} cannot be "
                "imported.",
                self.installation,
                field="engine",
            )

    def token_budgets(self, device: str) -> tuple[int, ...]:
        """The token budgets of a batch to measure on a device, from the smallest to the largest."""
        if device == "cpu":
            return (256, 512, 1024, 2048, 4096)
        return (4096, 8192, 16384, 32768, 65536)


# What an engine has to compute for a detail that somebody asks for.
_NEEDED = {
    "scores": "scores",
    "quality": "scores",
    "alignment": "alignment",
    "alternatives": "alternatives",
}


_HINT = (
    "NMT_ENGINES, or ENGINES in a project's NMT_SERVER, names the dotted path of a class that "
    "derives from nmt_server.engines.kind.EngineKind."
)


@cache
def engine_kind(path: str) -> EngineKind:
    """The engine at a dotted path, which comes from the setting ENGINES and from nowhere else.

    Raises `InvalidModel` where nothing of that kind is there.
    """
    if not path:
        raise InvalidModel("The model's engine is not in the settings.", _HINT, field="engine")
    module, _, name = path.rpartition(".")
    try:
        kind = getattr(import_module(module), name)
    # A module with a fault raises anything when it is imported.
    except Exception as error:
        raise InvalidModel(
            f"The engine {path!r} cannot be imported: {type(error).__name__}: {error}.",
            _HINT,
            field="engine",
        ) from error
    if not (isinstance(kind, type) and issubclass(kind, EngineKind)):
        raise InvalidModel(f"{path} is no class of EngineKind.", _HINT, field="engine")
    return kind()


def model_files(kind: EngineKind, path: str, tokenizers: tuple[str, str]) -> list[Path]:
    """All files of a model that decide what it answers, its tokenizers last.

    Raises `FileNotFoundError` where the weights are missing.
    """
    weights, *others = kind.files(Path(path))
    if not weights.is_file():
        raise FileNotFoundError(weights)
    return [weights, *others, *(Path(file) for file in dict.fromkeys(tokenizers) if file)]


def folder_of(model: Path) -> Path:
    """The folder of a model that is a file or a folder."""
    return model if model.is_dir() else model.parent
