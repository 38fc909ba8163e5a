"""What is known of CTranslate2 without importing it."""

from __future__ import annotations

from pathlib import Path

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.kind import ALL_OPTIONS, EngineKind
from nmt_server.errors import InvalidModel, InvalidOption
from nmt_server.model_files.limits import read_limits
from nmt_server.model_files.manifest import FILE_NAME, Limits
from nmt_server.model_files.paths import absolute_path
from nmt_server.options import DecodingOptions

_VOCABULARY_MAP = "vmap.txt"


class CTranslate2(EngineKind):
    """Models that `ctranslate2.converters` have written: a folder with a `model.bin`."""

    label = "CTranslate2"
    libraries = ("ctranslate2",)
    installation = "Install it: pip install -r requirements.txt"
    # Its generators are seeded once a thread and never again.
    options = ALL_OPTIONS - {"seed"}
    details = frozenset({"scores", "alignment", "alternatives"})
    inspects = frozenset({"candidates", "cross"})
    compute_types = None
    has_vocabulary_maps = True

    def locate(self, path: str) -> Path:
        """The folder at `path`, which may also be its `model.bin`."""
        folder = absolute_path(path)
        if folder.name == "model.bin" and folder.is_file():
            folder = folder.parent
        if not folder.is_dir():
            raise InvalidModel(
                f"{folder} is no folder." if folder.exists() else f"There is no folder {folder}.",
                "Name the folder of a CTranslate2 model, the one with model.bin in it.",
                field="path",
            )
        missing = [name for name in ("model.bin", "config.json") if not (folder / name).is_file()]
        if not any(folder.glob("*vocabulary*.*")):
            missing.append("vocabulary (such as shared_vocabulary.json)")
        if not missing:
            return folder
        below = sorted(file.parent for file in folder.glob("*/model.bin"))
        raise InvalidModel(
            f"{folder} is no CTranslate2 model: it has no {' and no '.join(missing)}.",
            f"Is it {below[0]}?" if below else "Name the folder with model.bin in it.",
            field="path",
        )

    def files(self, model: Path) -> list[Path]:
        """See `EngineKind.files`."""
        others = [model / "config.json", model / _VOCABULARY_MAP]
        others += sorted(model.glob("*vocabulary*.*"))
        # The lengths in it decide where texts are split.
        others.append(model / FILE_NAME)
        return [model / "model.bin", *(file for file in others if file.is_file())]

    def limits(self, model: Path) -> Limits:
        """See `EngineKind.limits`."""
        return read_limits(model)

    def check(self, spec: EngineSpec) -> None:
        """See `EngineKind.check`; a vocabulary map has to be there where it is to be used."""
        vocabulary_map = Path(spec.path, _VOCABULARY_MAP)
        if spec.use_vmap and not vocabulary_map.is_file():
            raise InvalidModel(
                f"There is no vocabulary map {vocabulary_map}.",
                "Put it there under this name, or leave the vocabulary map out.",
                field="use_vmap",
            )
        super().check(spec)

    def check_options(self, options: DecodingOptions) -> None:
        """See `EngineKind.check_options`.

        A beam looks at two candidates for each hypothesis that it holds; where sampling gives it
        fewer, CTranslate2 reads beyond them, and the process can die.
        """
        super().check_options(options)
        needed = 2 * options.beam_size
        if options.beam_size > 1 and 1 < options.sampling_topk < needed:
            raise InvalidOption(
                f"With a beam_size of {options.beam_size}, sampling needs a sampling_topk of "
                f"{needed} or more, not {options.sampling_topk}.",
                "Set beam_size to 1, as is usual for sampling, or sampling_topk to 0, which "
                "samples among all tokens.",
            )

    def load(self, spec: EngineSpec) -> Engine:
        """See `EngineKind.load`."""
        from nmt_server.engines.ctranslate2.engine import CTranslate2Engine

        return CTranslate2Engine(spec)
