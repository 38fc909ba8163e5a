"""Checkpoints that somebody made to run code, and others that cannot be loaded."""

from __future__ import annotations

import argparse
import ast
import contextlib
import decimal
import os
import pickle
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.engines.base import Engine
from nmt_server.engines.load import load_engine
from nmt_server.errors import InvalidModel
from tests.fairseq_models import Attack, load_state, spec_of, write_model

torch = pytest.importorskip("torch")
pytest.importorskip("fairseq")


def load(folder: Path, *, trust: bool = False) -> Engine:
    return load_engine(spec_of(folder, trust_checkpoint=trust, cpu_threads=1))


def attacks(marker: Path) -> dict[str, Any]:
    """Objects that leave `marker` when they are unpickled, by what they call."""
    command = f"touch '{marker}'"
    return {
        "system": Attack(os.system, command),
        "getoutput": Attack(subprocess.getoutput, command),
        "eval": Attack(eval, f"open({str(marker)!r}, 'w')"),
        "exec": Attack(exec, f"open({str(marker)!r}, 'w')"),
    }


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("name", ["system", "getoutput", "eval", "exec"])
def test_code_in_a_checkpoint_does_not_run(tmp_path: Path, name: str, legacy: bool) -> None:
    marker = tmp_path / "marker"

    def plant(state: dict[str, Any]) -> None:
        state["extra_state"] = attacks(marker)[name]

    folder = write_model(tmp_path / "model", plant, legacy=legacy)
    with pytest.raises(InvalidModel, match=rf"\b{re.escape(name)},") as caught:
        load(folder)
    assert "--trust-checkpoint" in caught.value.hint and not marker.exists()
    # The attack is one: it succeeds where somebody asks for it.
    load(folder, trust=True)
    assert marker.exists()


def test_a_bare_pickle_under_the_name_of_a_checkpoint_does_not_run(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "model")
    marker = tmp_path / "marker"
    for attack in attacks(marker).values():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            (folder / "model.pt").write_bytes(pickle.dumps(attack, protocol))
            with pytest.raises(InvalidModel):
                load(folder)
    assert not marker.exists()


@pytest.mark.parametrize("field", ["xformers_att_config", "adaptive_softmax_cutoff"])
def test_code_in_the_configuration_does_not_run(tmp_path: Path, field: str) -> None:
    """Fairseq gives these strings to `eval`, and safe loading has no objection to strings."""
    marker = tmp_path / "marker"

    def plant(state: dict[str, Any]) -> None:
        setattr(state["cfg"]["model"], field, f"open({str(marker)!r}, 'w') and None")

    folder = write_model(tmp_path / "model", plant)
    load(folder)
    assert not marker.exists()
    # What the code gives back may be of no use to fairseq, but it has run.
    with contextlib.suppress(InvalidModel):
        load(folder, trust=True)
    assert marker.exists()


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [("model", "_name", "fconv"), ("task", "_name", "language_modeling")],
)
def test_another_architecture_needs_trust(tmp_path: Path, part: str, key: str, value: str) -> None:
    def change(state: dict[str, Any]) -> None:
        config = state["cfg"][part]
        fields = config if isinstance(config, dict) else vars(config)
        fields[key] = fields["arch" if part == "model" else "task"] = value

    with pytest.raises(InvalidModel, match=value) as caught:
        load(write_model(tmp_path, change))
    assert "--trust-checkpoint" in caught.value.hint


@pytest.mark.parametrize("place", ["extra_state", "cfg", "args"])
def test_another_class_is_refused_by_name_and_loads_with_trust(tmp_path: Path, place: str) -> None:
    def plant(state: dict[str, Any]) -> None:
        if place == "cfg":
            state["cfg"]["task"]["more"] = decimal.Decimal(1)
        elif place == "args":
            state["args"] = argparse.Namespace(
                **vars(state.pop("cfg")["model"]), more=decimal.Decimal(1)
            )
        else:
            state["extra_state"] = {"best": decimal.Decimal(1)}

    folder = write_model(tmp_path, plant)
    with pytest.raises(InvalidModel, match=r"holds decimal\.Decimal") as caught:
        load(folder)
    assert caught.value.field == "trust_checkpoint"
    assert load(folder, trust=True).device


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize(
    "content", [b"", b"not a checkpoint", b"PK\x03\x04", b"\x80\x04.", b"\x80\x02}q\x00."]
)
def test_what_is_no_checkpoint_is_named(tmp_path: Path, content: bytes, trust: bool) -> None:
    folder = write_model(tmp_path)
    (folder / "model.pt").write_bytes(content)
    with pytest.raises(InvalidModel, match=r"model\.pt is not a fairseq checkpoint"):
        load(folder, trust=trust)


def test_a_checkpoint_that_was_cut_off_is_told(tmp_path: Path) -> None:
    file = write_model(tmp_path) / "model.pt"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(InvalidModel, match=r"model\.pt"):
        load(tmp_path)


@pytest.mark.parametrize("missing", ["model", "cfg"])
def test_a_checkpoint_without_a_part_is_told(tmp_path: Path, missing: str) -> None:
    def remove(state: dict[str, Any]) -> None:
        del state[missing]

    with pytest.raises(InvalidModel, match=missing):
        load(write_model(tmp_path, remove))


def test_a_configuration_that_contains_itself_is_told(tmp_path: Path) -> None:
    def knot(state: dict[str, Any]) -> None:
        state["cfg"]["task"]["itself"] = state["cfg"]["task"]

    with pytest.raises(InvalidModel, match="contains itself"):
        load(write_model(tmp_path, knot))


def strings_in(value: Any) -> list[str]:
    if isinstance(value, argparse.Namespace):
        return strings_in(vars(value))
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings_in(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings_in(item)]
    return [value] if isinstance(value, str) else []


_STRINGS = st.text() | st.sampled_from(
    ["relu", "f()", "a.b", "a[0]", "${oc.env:HOME}", "/etc/passwd", "[1, 2]", "{'a': 1}", "x\n"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | _STRINGS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.builds(argparse.Namespace, a=inner)
    ),
    max_leaves=8,
)


@given(task=_VALUES, model=_VALUES)
def test_only_words_and_literals_come_out_of_any_configuration(
    tmp_path_factory: pytest.TempPathFactory, task: Any, model: Any
) -> None:
    from nmt_server.engines.fairseq.checkpoint import read_checkpoint

    file = tmp_path_factory.getbasetemp() / "any.pt"
    torch.save({"model": {}, "cfg": {"task": [task], "model": [model]}}, file)
    checkpoint = read_checkpoint(str(file), is_trusted=False)
    for text in strings_in(checkpoint.task) + strings_in(checkpoint.model):
        if not re.fullmatch(r"[\w,+-]*", text):
            ast.literal_eval(text)


def test_the_demo_needs_no_trust() -> None:
    assert set(load_state()) >= {"model", "cfg"}
    assert load_engine(spec_of(cpu_threads=1)).device == "cpu"
