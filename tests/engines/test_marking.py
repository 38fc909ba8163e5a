"""Where each family of multilingual models wants its languages."""

import pytest

from nmt_server.engines.marking import MARKINGS, LanguagePair


@pytest.mark.parametrize(
    ("family", "pair", "source", "prefix"),
    [
        ("", LanguagePair("ja", "en"), ["猫"], []),
        ("marian", LanguagePair("en", "ja", "", ">>jpn<<"), [">>jpn<<", "猫", "</s>"], []),
        ("marian", LanguagePair("en", "ja"), ["猫", "</s>"], []),
        ("t5", LanguagePair("ja", "en", "", "<2en>"), ["<2en>", "猫", "</s>"], []),
        ("t5", LanguagePair("ja", "en"), ["猫", "</s>"], []),
        ("madlad", LanguagePair("ja", "en", "", "<2en>"), ["▁", "<2en>", "猫", "</s>"], []),
        (
            "t5_prompt",
            LanguagePair("en", "de", "English", "German"),
            ["translate", "English", "to", "German:", "猫", "</s>"],
            [],
        ),
        (
            "nllb",
            LanguagePair("ja", "en", "jpn_Jpan", "eng_Latn"),
            ["jpn_Jpan", "猫", "</s>"],
            ["eng_Latn"],
        ),
        (
            "m2m100",
            LanguagePair("ja", "en", "__ja__", "__en__"),
            ["__ja__", "猫", "</s>"],
            ["__en__"],
        ),
        ("mbart50", LanguagePair("ja", "en", "ja_XX", "en_XX"), ["ja_XX", "猫", "</s>"], ["en_XX"]),
    ],
)
def test_families(family: str, pair: LanguagePair, source: list[str], prefix: list[str]) -> None:
    marking = MARKINGS[family].bound(lambda texts: [text.split() for text in texts])
    assert marking.mark_source(["猫"], pair) == source
    assert marking.prefix(pair) == prefix
