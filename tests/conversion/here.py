"""Conversion within the process of the tests, where the libraries are loaded already."""

from __future__ import annotations

from pathlib import Path

from nmt_server.conversion.convert import convert
from nmt_server.conversion.order import Order
from nmt_server.model_files.identify import identify
from nmt_server.model_files.manifest import ModelDescription, read_description


def convert_here(
    model: Path, folder: Path, source: str = "ja", target: str = "en"
) -> ModelDescription:
    """Convert `model` into the new `folder`, in float32; what it then says of itself."""
    folder.mkdir(parents=True)
    convert(Order(identify(model), str(folder), "float32", source, target))
    description = read_description(folder)
    assert description is not None
    return description
