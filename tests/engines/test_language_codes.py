"""The models' own codes for languages, and what people write."""

from __future__ import annotations

import pytest

from nmt_server.engines.language_codes import (
    described_languages,
    language_name,
    prompted_languages,
)
from nmt_server.languages import LANGUAGE_CODES
from nmt_server.model_files.manifest import DescribedLanguage


@pytest.mark.parametrize(
    ("family", "token", "code"),
    [
        ("nllb", "jpn_Jpan", "ja"),
        ("nllb", "arb_Arab", "ar"),
        ("nllb", "ast_Latn", "ast"),
        ("m2m100", "__ja__", "ja"),
        ("m2m100", "__ns__", "nso"),
        ("mbart50", "zh_CN", "zh"),
        ("marian", ">>jpn<<", "ja"),
        ("marian", ">>pt_br<<", "pt"),
        ("t5", "<2ja>", "ja"),
        ("madlad", "<2iw>", "he"),
    ],
)
def test_a_token_names_a_language(family: str, token: str, code: str) -> None:
    [language] = described_languages(family, ["<s>", "▁ja", token, "2ja"])
    assert (language.language, language.code) == (code, token)


def test_script_and_region_say_which_where_there_are_several() -> None:
    found = described_languages("nllb", ["zho_Hant", "zho_Hans", "kas_Arab", "kas_Deva"])
    assert [each.language for each in found] == ["zh-Hant", "zh", "ks", "ks-Deva"]
    found = described_languages("marian", [">>pt<<", ">>pt_br<<", ">>por<<"])
    assert [(each.language, each.code) for each in found] == [
        ("pt", ">>pt<<"),
        ("pt-BR", ">>pt_br<<"),
    ]


def test_marian_is_told_the_target_alone() -> None:
    [german] = described_languages("marian", [">>deu<<"])
    assert german.is_target and not german.is_source


def test_a_model_of_one_pair_is_told_nothing() -> None:
    assert described_languages("marian", ["</s>", "▁ja"]) == ()
    assert described_languages("", ["jpn_Jpan"]) == ()


def test_all_languages_of_the_families_have_codes_of_their_own() -> None:
    transformers = pytest.importorskip("transformers")
    from transformers.models.m2m_100 import tokenization_m2m_100 as m2m100
    from transformers.models.mbart50 import tokenization_mbart50 as mbart50
    from transformers.models.nllb import tokenization_nllb as nllb

    assert transformers
    known = {
        "nllb": nllb.FAIRSEQ_LANGUAGE_CODES,
        "mbart50": mbart50.FAIRSEQ_LANGUAGE_CODES,
        "m2m100": [f"__{code}__" for code in m2m100.FAIRSEQ_LANGUAGE_CODES["m2m100"]],
    }
    for family, tokens in known.items():
        found = described_languages(family, tokens)
        assert [each.code for each in found] == list(tokens)
        for each in found:
            assert each.language in LANGUAGE_CODES or language_name(each.language) != each.language


def test_languages_of_prompts_are_those_of_translations() -> None:
    found = prompted_languages(
        {
            "summarization": {"prefix": "summarize: "},
            "translation_en_to_de": {"prefix": "translate English to German: ", "num_beams": 4},
            "translation_en_to_zh": {"prefix": "translate English to Simplified Chinese: "},
            "translation_de_to_en": {"prefix": "Übersetze: "},
        }
    )
    assert found == (
        DescribedLanguage("en", "English", is_target=False),
        DescribedLanguage("de", "German", is_source=False),
        DescribedLanguage("zh", "Simplified Chinese", is_source=False),
    )
    assert prompted_languages({}) == ()
