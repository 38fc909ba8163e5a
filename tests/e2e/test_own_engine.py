"""An engine that somebody brings along: the example of docs/architecture.md, added and used."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from nmt_server.conf import check_setting
from tests.conftest import DEMO
from tests.e2e.server import Answer, Server
from tests.examples import examples_of

MODULE, VARIABLE, SETTING = examples_of("An engine")
SPM = [DEMO / "model" / f"spm.{code}.nopretok.model" for code in ("en", "ja")]


@pytest.fixture(scope="module")
def shouting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the engine of the page, and a model of it registered as `loud`, en-ja."""
    place = tmp_path_factory.mktemp("shout")
    (place / "shout.py").write_text(MODULE)
    (place / "loud.shout").write_text("! !")
    name, _, value = shlex.split(VARIABLE)[0].partition("=")
    server = Server(place / "data", environment={name: value, "PYTHONPATH": str(place)})
    files = ("--source-spm", str(SPM[0]), "--target-spm", str(SPM[1]))
    server.manage(
        *("add_model", "loud", str(place / "loud.shout"), "--engine", "shout", *files),
        *("--source", "en", "--target", "ja"),
    )
    yield server
    server.stop()


def ask(server: Server, text: str, **wishes: Any) -> Answer:
    return server.post("/api/v1/translate", {"text": text, "model": "loud", **wishes})


def test_it_translates_in_a_process_of_its_own(shouting: Server) -> None:
    answer = ask(shouting, "He is quiet.", options={"beam_size": 1})
    assert answer.json()["text"] == "HE IS QUIET.!!"
    assert shouting.hosts()


def test_what_it_does_not_declare_is_refused(shouting: Server) -> None:
    refused = ask(shouting, "He is quiet.", options={"length_penalty": 0.5})
    assert refused.status == 400 and "Shout, has no length_penalty" in refused.text
    refused = ask(shouting, "He is quiet.", detail=["alignment"])
    assert refused.status == 400 and "Shout, gives no alignment" in refused.text
    cut = ask(shouting, "He is quiet.", options={"max_decoding_length": 3})
    assert cut.json()["warnings"] == ["truncated"]


def test_it_is_called_by_its_label(shouting: Server) -> None:
    models = {
        each["name"]: each for each in shouting.request("GET", "/api/v1/models").json()["models"]
    }
    assert models["loud"]["engine"] == "shout" and models["loud"]["engine_label"] == "Shout"
    assert models["demo"]["engine_label"] == "CTranslate2"
    assert "Shout" in shouting.manage("list_models")
    assert json.loads(shouting.manage("list_models", "--json"))[1]["engine_label"] == "Shout"


def test_it_needs_no_migration(shouting: Server) -> None:
    assert "No changes detected" in shouting.manage("makemigrations", "--check", "--dry-run")


def test_both_ways_to_name_it_are_one() -> None:
    settings: dict[str, Any] = {"NMT_SERVER": {}}
    exec(SETTING, settings)
    _, _, value = shlex.split(VARIABLE)[0].partition("=")
    named = settings["NMT_SERVER"]["ENGINES"]
    assert check_setting("ENGINES", named) == check_setting("ENGINES", value)
