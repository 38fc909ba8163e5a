"""On which device a model runs, by what its row asks for and what the machine has."""

from __future__ import annotations

from typing import NamedTuple

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import InvalidModel, ModelUnavailable


class Placement(NamedTuple):
    """A device, `cpu` or `cuda`, and the compute type to ask the library for.

    `note` says why the device is not the one that the row names.
    """

    device: str
    compute_type: str
    note: str = ""


def choose_device(spec: EngineSpec, *, library: str, cuda_devices: int, check: str) -> Placement:
    """The device for `spec` where `library` sees so many CUDA devices.

    `auto` takes what is there. `cuda` without any is `ModelUnavailable` with what to `check`,
    unless the row allows the CPU instead. Raises `InvalidModel` for the index of a device that is
    not among them.
    """
    if spec.device == "cpu" or (spec.device == "auto" and not cuda_devices):
        return Placement("cpu", spec.compute_type)
    if not cuda_devices:
        if spec.cpu_fallback:
            # The compute type was chosen for CUDA; a CPU may not have it.
            return Placement("cpu", "default", f"{library} sees no CUDA device")
        raise ModelUnavailable(
            f"The model is set to run on CUDA, and {library} sees no CUDA device.",
            f"Check {check}, or allow the model to run on the CPU where CUDA is gone (in the "
            "admin, or add_model --cpu-fallback).",
        )
    for index in spec.device_index.split(","):
        if int(index) >= cuda_devices:
            raise InvalidModel(
                f"There is no CUDA device {index}: {library} sees {cuda_devices}.",
                f"They are counted from 0: choose from 0 to {cuda_devices - 1}.",
                field="device_index",
            )
    return Placement("cuda", spec.compute_type)
