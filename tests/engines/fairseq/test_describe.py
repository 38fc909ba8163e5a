"""A multilingual fairseq checkpoint says itself which languages it has."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from nmt_server.engines.fairseq.arguments import read_arguments
from nmt_server.engines.fairseq.describe import describe_checkpoint
from nmt_server.errors import InvalidModel, UnsupportedPair
from nmt_server.models import TranslationModel
from nmt_server.serving.current_models import get_model
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.routing import find_route
from nmt_server.translation import Wishes, translate
from tests import fairseq_zoo as zoo
from tests.fairseq_models import MODEL, Attack, as_old_style, write_model

pytest.importorskip("fairseq")
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(300)]

BOTH = ("--encoder-langtok", "src", "--decoder-langtok")


@pytest.mark.parametrize("legacy", [False, True])
def test_arguments_are_read_and_nothing_runs(tmp_path: Path, legacy: bool) -> None:
    marker = tmp_path / "marker"
    write_model(
        tmp_path, lambda state: state.update(x=Attack(os.system, f"touch {marker}")), legacy=legacy
    )
    arguments = read_arguments(tmp_path / "model.pt")
    assert (arguments["source_lang"], arguments["target_lang"]) == ("ja", "en")
    assert not marker.exists()
    write_model(tmp_path, as_old_style, legacy=legacy)
    assert read_arguments(tmp_path / "model.pt")["task"] == "translation"


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"PK\x03\x04", b"\x80\x04.", b"\x80\x02]q\x00."]
)
def test_what_is_no_checkpoint_has_no_arguments(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.pt").write_bytes(content)
    assert read_arguments(tmp_path / "model.pt") == {}


def test_a_checkpoint_of_one_pair_is_not_described() -> None:
    assert describe_checkpoint(MODEL / "fairseq" / "model.pt", "ja", "en") is None


def test_all_languages_of_a_shared_model_are_offered(tmp_path: Path) -> None:
    checkpoint = zoo.build(tmp_path, *BOTH, task="shared")
    description = describe_checkpoint(checkpoint, "ja", "en")
    assert description is not None and description.family == "fairseq_multilingual"
    assert {each.language: each.code for each in description.languages} == {
        "ja": "__ja__",
        "en": "__en__",
        "de": "__de__",
    }
    with pytest.raises(InvalidModel, match=r"from de, en, ja") as caught:
        describe_checkpoint(checkpoint)
    # The admin shows it beside the field, and has no options.
    assert caught.value.field == "source_language" and "--" not in str(caught.value)
    with pytest.raises(InvalidModel, match="no target language fr"):
        describe_checkpoint(checkpoint, "ja", "fr")


def test_only_trained_pairs_of_a_model_by_pair_are_offered(tmp_path: Path) -> None:
    checkpoint = zoo.build(tmp_path, task="by pair", arch="multilingual_transformer")
    description = describe_checkpoint(checkpoint, "ja", "en")
    assert description is not None
    offered = {each.language: (each.is_source, each.is_target) for each in description.languages}
    assert offered == {"ja": (True, False), "de": (True, False), "en": (False, True)}
    more = zoo.build(
        tmp_path / "more", "--lang-pairs", "ja-en,en-de", task="by pair",
        arch="multilingual_transformer",
    )  # fmt: skip
    description = describe_checkpoint(more, "en", "de")
    assert description is not None and [e.language for e in description.languages] == ["en", "de"]
    with pytest.raises(InvalidModel, match=r"does not translate ja-de: it has ja-en, en-de"):
        describe_checkpoint(more, "ja", "de")


def test_a_multilingual_checkpoint_is_one_row_with_many_pairs(
    served_model: TranslationModel, tmp_path: Path, little_to_measure: None
) -> None:
    checkpoint = zoo.build(tmp_path, *BOTH, task="shared")
    call_command(
        *("add_model", "many", str(checkpoint), "--engine", "fairseq", "--device", "cpu"),
        *("--source", "ja", "--target", "en"),
        stdout=StringIO(),
    )
    row = TranslationModel.objects.get(name="many")
    assert row.family == "fairseq_multilingual" and row.languages.count() == 3
    options = {
        "beam_size": 4, "length_penalty": 0, "no_repeat_ngram_size": 0,
        "min_decoding_length": zoo.SHORTEST, "max_decoding_length": zoo.LONGEST,
    }  # fmt: skip
    try:
        for pair in (("ja", "en"), ("de", "ja")):
            reference = zoo.Reference(checkpoint, *pair)
            expected = zoo.detokenize(reference.tokens(zoo.tokenize(zoo.TEXTS), beam=4))
            found = translate(zoo.TEXTS, (find_route("many", *pair),), Wishes(options=options))
            assert [each.text for each in found] == expected
        with pytest.raises(UnsupportedPair, match="fr"):
            find_route("many", "fr", "en")
    finally:
        worker_client().unload(get_model("many").spec)
