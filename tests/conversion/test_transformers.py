"""What CTranslate2 makes of a converted model is what Transformers makes of the original."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import ctranslate2
import pytest

from nmt_server.conversion.order import Order
from nmt_server.conversion.process import convert_in_process
from nmt_server.conversion.recognise import recognise
from nmt_server.description import ModelDescription, read_description
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import MARKINGS, LanguagePair
from nmt_server.engines.tokenizers import load_tokenizer

pytest.importorskip("transformers")

import torch
import transformers

from tests.conversion import transformers_models as build
from tests.conversion.transformers_models import LONGEST


class Family(NamedTuple):
    """A family, how to build one of it, and how its own tokenizer is told a pair."""

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
    "madlad": Family(
        lambda folder: build.build_t5(folder, targets=("ja", "en", "de")),
        [("en", "ja"), ("ja", "de")],
        "{target} {text}",
    ),
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
    folder.mkdir()
    convert_in_process(
        Order(recognise(original), str(folder), "float32", *family.pairs[0]), lambda stage: None
    )
    description = read_description(folder)
    assert description is not None
    return Converted(family, original, folder, description)


@pytest.mark.parametrize("beam_size", [1, 4])
def test_all_tokens_are_those_of_transformers(converted: Converted, beam_size: int) -> None:
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(converted.original)
    tokenizer = transformers.AutoTokenizer.from_pretrained(converted.original)
    translator = ctranslate2.Translator(str(converted.folder), compute_type="float32")
    ours = load_tokenizer(_spec(converted))
    marking = MARKINGS[converted.description.family]
    vocabulary = json.loads((converted.folder / "shared_vocabulary.json").read_text("utf-8"))
    codes = {each.language: each.code for each in converted.description.languages}
    for source, target in converted.family.pairs:
        pair = LanguagePair(source, target, codes[source], codes[target])
        prefix = marking.prefix(pair)
        seen = []
        for text, tokens in zip(build.TEXTS, ours.encode(build.TEXTS), strict=True):
            marked = converted.family.marked_text.format(text=text, target=codes[target])
            expected_source, expected = _generate(model, tokenizer, marked, pair, beam_size)
            assert marking.mark_source(tokens, pair) == expected_source
            [result] = translator.translate_batch(
                [marking.mark_source(tokens, pair)],
                target_prefix=[prefix],
                beam_size=beam_size,
                length_penalty=0,
                min_decoding_length=len(prefix) + 1,
                max_decoding_length=LONGEST - 1,
            )
            # By number, because tokens of no text have names of their own in either library.
            assert [vocabulary.index(token) for token in result.hypotheses[0]] == expected
            seen.append(tuple(expected))
        assert len(set(seen)) > 1, "the model says the same to every text: this proves nothing"


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


def _translator(original: Path, folder: Path) -> Any:
    folder.mkdir()
    order = Order(recognise(original), str(folder), "float32", "ja", "en")
    convert_in_process(order, lambda stage: None)
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


def _generate(
    model: Any, tokenizer: Any, text: str, pair: LanguagePair, beam_size: int
) -> tuple[list[str], list[int]]:
    """Source tokens and best hypothesis as Transformers has them, the latter without its end."""
    forced = {}
    if hasattr(tokenizer, "src_lang"):
        tokenizer.src_lang = pair.source_code.strip("_")
        forced["forced_bos_token_id"] = tokenizer.convert_tokens_to_ids(pair.target_code)
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        [output] = model.generate(
            **inputs,
            num_beams=beam_size,
            # After a prefix, CTranslate2 does not always try the empty translation.
            min_new_tokens=len(forced) + 1,
            max_new_tokens=LONGEST,
            do_sample=False,
            # The end token is part of a length in one library and not in the other.
            length_penalty=0.0,
            # CTranslate2 stops one token earlier, without an end token.
            forced_eos_token_id=tokenizer.eos_token_id,
            **forced,
        )
    source = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())
    best = output.tolist()[1:]
    end = tokenizer.eos_token_id
    return source, best[: best.index(end)] if end in best else best


def _spec(converted: Converted) -> EngineSpec:
    description = converted.description
    source, target = converted.family.pairs[0]
    return EngineSpec(
        fingerprint="",
        engine="ctranslate2",
        path=str(converted.folder),
        source_sentencepiece=str(converted.folder / description.source_tokenizer),
        target_sentencepiece=str(converted.folder / description.target_tokenizer),
        source_language=source,
        target_language=target,
    )
