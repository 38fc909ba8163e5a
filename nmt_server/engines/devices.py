"""On which device a model runs, by what its row asks for and what the machine has."""

from __future__ import annotations

from typing import NamedTuple

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable


class Placement(NamedTuple):
    """A device, `cpu` or `cuda`, and the compute type to ask the library for.

    `note` says why the device is not the one that the row names.
    """

    device: str
    compute_type: str
    note: str = ""


def choose_device(spec: EngineSpec, *, library: str, has_cuda: bool, check: str) -> Placement:
    """The device for `spec` where `library` sees CUDA devices or none.

    `auto` takes what is there. `cuda` without such a device is `ModelUnavailable` with what to
    `check`, unless the row allows the CPU instead.
    """
    if spec.device == "auto":
        return Placement("cuda" if has_cuda else "cpu", spec.compute_type)
    if spec.device == "cuda" and not has_cuda:
        if spec.cpu_fallback:
            # The compute type was chosen for CUDA; a CPU may not have it.
            return Placement("cpu", "default", f"{library} sees no CUDA device")
        raise ModelUnavailable(
            f"The model is set to run on CUDA, and {library} sees no CUDA device.",
            f"Check {check}, or allow the model to run on the CPU where CUDA is gone (in the "
            "admin, or add_model --cpu-fallback).",
        )
    return Placement(spec.device, spec.compute_type)
