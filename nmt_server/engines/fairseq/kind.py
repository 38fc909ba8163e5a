"""What is known of fairseq without importing it or PyTorch."""

from __future__ import annotations

import os
from pathlib import Path

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.fairseq.describe import describe_checkpoint
from nmt_server.engines.kind import ALL_OPTIONS, EngineKind
from nmt_server.errors import InvalidModel, InvalidOption
from nmt_server.model_files.dictionaries import find_dictionaries
from nmt_server.model_files.manifest import ModelDescription
from nmt_server.model_files.paths import absolute_path
from nmt_server.options import DecodingOptions

_SUFFIX = ".pt"


class Fairseq(EngineKind):
    """Checkpoints of fairseq, a `.pt` file with dictionaries beside it, on PyTorch."""

    label = "fairseq"
    libraries = ("torch", "fairseq")
    # fairseq is compiled against the PyTorch that is there; in an isolated build, pip fetches
    # another one.
    installation = (
        "Install it in this order: pip install -r requirements-torch-cpu.txt (or "
        "requirements-torch-cuda.txt); pip install -r requirements-fairseq-build.txt; "
        "pip install --no-build-isolation -r requirements-fairseq.txt"
    )
    options = ALL_OPTIONS - {"patience", "coverage_penalty", "repetition_penalty"}
    details = frozenset({"scores", "alignment"})
    inspects = frozenset({"candidates", "cross", "encoder", "decoder"})
    compute_types = ("float32", "float16", "bfloat16")
    may_run_code = True
    # Python runs one beam search at a time.
    has_replicas = False

    def locate(self, path: str) -> Path:
        """The checkpoint at `path`: the file itself, or the only one in a folder."""
        file = absolute_path(path)
        if file.is_dir():
            checkpoints = sorted(file.glob(f"*{_SUFFIX}"))
            if len(checkpoints) != 1:
                names = ", ".join(checkpoint.name for checkpoint in checkpoints) or "none"
                raise InvalidModel(
                    f"{file} is not the folder of one fairseq checkpoint ({_SUFFIX}): it has "
                    f"{names}.",
                    f"Name the {_SUFFIX} file.",
                    field="path",
                )
            file = checkpoints[0]
        if not file.is_file() or not file.name.endswith(_SUFFIX):
            raise InvalidModel(
                f"There is no fairseq checkpoint {file}.",
                f"Name a {_SUFFIX} file or its folder.",
                field="path",
            )
        if not find_dictionaries(file.parent):
            raise InvalidModel(
                f"There are no dictionaries (dict.<language>.txt) beside {file}.",
                "Put those there that were made when the model was trained.",
                field="path",
            )
        return file

    def files(self, model: Path) -> list[Path]:
        """See `EngineKind.files`."""
        return [model, *find_dictionaries(model.parent)]

    def describe(
        self, model: Path, source: str, target: str, tokenizers: tuple[str, str]
    ) -> ModelDescription | None:
        """See `EngineKind.describe`: a checkpoint of many languages says which they are."""
        return describe_checkpoint(model, source, target, tokenizers)

    def check_options(self, options: DecodingOptions) -> None:
        """See `EngineKind.check_options`."""
        super().check_options(options)
        if options.sampling_topk > 1 and options.sampling_topp < 1:
            raise InvalidOption(
                "The model's engine, fairseq, has sampling_topk and sampling_topp, but not both in "
                "one search.",
                "Leave sampling_topp out, or set sampling_topk to 0, which samples among all "
                "tokens.",
            )

    def load(self, spec: EngineSpec) -> Engine:
        """See `EngineKind.load`."""
        # Read by GNU OpenMP when PyTorch is loaded. By default, threads that wait for each other
        # spin for so long that a busy machine does nothing else (a tenth of the speed).
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")
        from nmt_server.engines.fairseq.engine import FairseqEngine

        return FairseqEngine(spec)
