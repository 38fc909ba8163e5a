"""What CTranslate2 makes of a converted model is what Transformers makes of the original."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import ctranslate2
import pytest
from django.core.management import call_command

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import MARKINGS, LanguagePair
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.model_files.manifest import ModelDescription
from nmt_server.serving.routing import find_route
from nmt_server.text.language import TranslateMode
from nmt_server.translation import Translation, Wishes, translate

pytest.importorskip("transformers")

import torch
import transformers

from tests.conftest import CTRANSLATE2
from tests.conversion import transformers_models as build
from tests.conversion.here import convert_here
from tests.conversion.transformers_models import LONGEST


class Family(NamedTuple):
    """How to build one of a family, and how its text says a pair (by the model's own codes)."""

    build: Callable[[Path], Path]
    pairs: list[tuple[str, str]]
    marked_text: str = "{text}"


FAMILIES = {
    "marian": Family(build.build_marian, [("ja", "en")]),
    "marian to many": Family(
        lambda folder: build.build_marian(folder, targets=("eng", "deu")),
        [("ja", "en"), ("ja", "de")],
        "{target}{text}",
    ),
    "m2m100": Family(build.build_m2m100, [("ja", "en"), ("en", "ja"), ("de", "fr")]),
    "nllb": Family(build.build_nllb, [("ja", "en"), ("en", "ja"), ("zh-Hant", "fr")]),
    "mbart50": Family(build.build_mbart50, [("ja", "en"), ("en", "ja"), ("de", "zh")]),
    "t5": Family(build.build_t5, [("ja", "en")]),
    "t5 to many": Family(
        lambda folder: build.build_t5(folder, targets=("ja", "en")),
        [("en", "ja"), ("ja", "en")],
        "{target} {text}",
    ),
    "t5 with prompts": Family(
        lambda folder: build.build_t5(
            folder, prompts=("translation_en_to_de", "translation_ja_to_en")
        ),
        [("en", "de"), ("ja", "en")],
        "translate {source} to {target}: {text}",
    ),
    "madlad": Family(build.build_madlad, [("en", "ja"), ("ja", "de")], "{target} {text}"),
}


class Converted(NamedTuple):
    """A model in both forms."""

    family: Family
    original: Path
    folder: Path
    description: ModelDescription


@pytest.fixture(scope="module", params=FAMILIES)
def converted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Converted:
    family = FAMILIES[request.param]
    base = tmp_path_factory.mktemp("models")
    original = family.build(base / "original")
    folder = base / "converted"
    description = convert_here(original, folder, *family.pairs[0])
    return Converted(family, original, folder, description)


def test_the_engine_gets_the_tokens_of_transformers(converted: Converted) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(converted.original)
    ours = load_tokenizer(_spec(converted))
    marking = MARKINGS[converted.description.family].bound(ours.encode)
    codes = {each.language: each.code for each in converted.description.languages}
    for source, target in converted.family.pairs:
        pair = LanguagePair(source, target, codes[source], codes[target])
        if hasattr(tokenizer, "src_lang"):
            tokenizer.src_lang = pair.source_code.strip("_")
        for text, tokens in zip(build.TEXTS, ours.encode(build.TEXTS), strict=True):
            expected = tokenizer(_marked(converted, text, pair))["input_ids"]
            assert marking.mark_source(tokens, pair) == tokenizer.convert_ids_to_tokens(expected)


@pytest.mark.usefixtures("served_model")
def test_the_server_gives_the_tokens_of_transformers(converted: Converted) -> None:
    source, target = converted.family.pairs[0]
    call_command(
        *("add_model", "converted", str(converted.folder), "--no-check"),
        *("--source", source, "--target", target, "--compute-type", "float32"),
        stdout=StringIO(),
    )
    marking = MARKINGS[converted.description.family]
    # Some vocabularies lack the sign, which then comes through past the model.
    texts = [text for text in build.TEXTS if "！" not in text]
    codes = {each.code for each in converted.description.languages if each.code}
    for source, target in converted.family.pairs:
        route = find_route("converted", source, target)
        is_told = bool(marking.target_prefix)
        for beam_size in (1, 4):
            options = {
                "beam_size": beam_size,
                "length_penalty": 0,
                "no_repeat_ngram_size": 2,
                "min_decoding_length": len(marking.target_prefix) + 1,
                "max_decoding_length": LONGEST - 1,
            }
            ours = translate(
                texts,
                (route,),
                Wishes(options=options, translate=TranslateMode.ALL, detail=["tokens"]),
            )
            assert [(_tokens(each), each.text) for each in ours] == build.translate(
                converted.original,
                [_marked(converted, text, route.pair) for text in texts],
                source=route.source_code.strip("_") if is_told else "",
                target=route.target_code if is_told else "",
                beam_size=beam_size,
                without=frozenset(codes if marking.code else ()),
            )


def test_the_alignment_is_that_of_all_heads_of_the_last_layer(tmp_path: Path) -> None:
    folder = build.build_marian(tmp_path / "original")
    translator = _translator(folder, tmp_path / "converted")
    rows, every_head = _attention(folder, translator)
    assert torch.allclose(rows, every_head.mean(dim=0), atol=1e-4)


def test_heads_that_a_model_names_are_taken(tmp_path: Path) -> None:
    folder = build.build_marian(tmp_path / "original")
    file = folder / "generation_config.json"
    named = {**json.loads(file.read_text("utf-8")), "alignment_heads": [[1, 0], [1, 1]]}
    file.write_text(json.dumps(named), encoding="utf-8")
    rows, every_head = _attention(folder, _translator(folder, tmp_path / "converted"))
    assert torch.allclose(rows, every_head[:2].mean(dim=0), atol=1e-4)


def _tokens(translation: Translation) -> list[str]:
    [segment] = translation.segments
    assert segment.detail is not None
    [part] = segment.detail["parts"]
    tokens: list[str] = part["hypotheses"][0]["tokens"]
    return tokens


def _marked(converted: Converted, text: str, pair: LanguagePair) -> str:
    return converted.family.marked_text.format(
        text=text, source=pair.source_code, target=pair.target_code
    )


def _translator(original: Path, folder: Path) -> Any:
    convert_here(original, folder)
    return ctranslate2.Translator(str(folder), compute_type="float32")


def _attention(original: Path, translator: Any) -> tuple[Any, Any]:
    """Attention of CTranslate2, target by source, and of each head of Transformers' last layer."""
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(
        original, attn_implementation="eager"
    )
    tokenizer = transformers.AutoTokenizer.from_pretrained(original)
    inputs = tokenizer(build.TEXTS[0], return_tensors="pt")
    source = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())
    [result] = translator.translate_batch([source], max_decoding_length=6, return_attention=True)
    target = tokenizer.convert_tokens_to_ids(result.hypotheses[0])
    start = model.config.decoder_start_token_id
    with torch.no_grad():
        output = model(
            **inputs,
            decoder_input_ids=torch.tensor([[start, *target[:-1]]]),
            output_attentions=True,
        )
    return torch.tensor(result.attention[0]), output.cross_attentions[-1][0]


def _spec(converted: Converted) -> EngineSpec:
    description = converted.description
    source, target = converted.family.pairs[0]
    return EngineSpec(
        fingerprint="",
        engine=CTRANSLATE2,
        path=str(converted.folder),
        source_sentencepiece=str(converted.folder / description.source_tokenizer),
        target_sentencepiece=str(converted.folder / description.target_tokenizer),
        source_language=source,
        target_language=target,
        family=description.family,
    )
