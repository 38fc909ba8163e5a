"""Cache keys: different questions never share one."""

from dataclasses import dataclass, replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.cache.keys import engine_key, options_signature, person_key
from nmt_server.errors import InvalidRequest
from nmt_server.options import DecodingOptions
from nmt_server.text.pattern_sets import PATTERN_SETS, set_version
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode


@dataclass
class Scope:
    """What of a model the keys depend on."""

    pk: int = 1
    fingerprint: str = "f"
    compute_type: str = "default"
    source_language: str = "ja"
    target_language: str = "en"


@given(st.lists(st.tuples(st.text(), st.text()), min_size=2, max_size=2, unique=True))
def test_two_questions_have_two_keys(questions: list[tuple[str, str]]) -> None:
    (options_a, text_a), (options_b, text_b) = questions
    assert engine_key(Scope(), options_a, text_a) != engine_key(Scope(), options_b, text_b)


def test_a_text_that_is_no_utf_8_has_no_key() -> None:
    with pytest.raises(InvalidRequest, match=r"U\+D83D at position 2"):
        engine_key(Scope(), "{}", "猫\n\ud83d")


def test_every_part_of_the_scope_counts_for_an_engine() -> None:
    base = engine_key(Scope(), "{}", "猫")
    others = [
        replace(Scope(), pk=2),
        replace(Scope(), fingerprint="g"),
        replace(Scope(), compute_type="float32"),
        replace(Scope(), source_language="zh"),
        replace(Scope(), target_language="de"),
    ]
    keys = {engine_key(scope, "{}", "猫") for scope in others}
    assert len(keys) == 5 and base not in keys


def test_a_persons_key_outlives_new_files_but_not_another_model() -> None:
    base = person_key(Scope(), "猫")
    assert person_key(replace(Scope(), fingerprint="g"), "猫") == base
    assert person_key(replace(Scope(), pk=2), "猫") != base
    assert base != engine_key(Scope(), "{}", "猫")


def test_all_that_an_engine_is_told_is_in_the_signature() -> None:
    options = DecodingOptions(beam_size=5)
    # What was cached before there was more than options is still found.
    assert options_signature(options) == options.signature()
    same = [
        options_signature(options, split=SplitMode(split))
        for split in ("line", "sentence", "paragraph")
    ]
    assert set(same) == {options.signature()}
    signatures = {
        options_signature(options),
        options_signature(options, split=SplitMode.NONE),
        options_signature(options, prefix="a"),
        options_signature(options, Protection(sets=("braces",))),
        options_signature(options, Protection(patterns=("braces",))),
        options_signature(options, Protection(patterns=("x" * 500, "y"))),
        options_signature(options, Protection(patterns=("x" * 500, "z"))),
    }
    assert len(signatures) == 7
    assert all(len(signature) <= 500 for signature in signatures)
    ordered = (Protection(("tags", "urls")), Protection(("urls", "tags")))
    assert options_signature(options, ordered[0]) == options_signature(options, ordered[1])


def test_a_set_that_protects_something_else_answers_no_old_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options, protection = DecodingOptions(), Protection(sets=("braces",))
    before = options_signature(options, protection)
    monkeypatch.setitem(cast("dict[str, tuple[str, ...]]", PATTERN_SETS), "braces", ("x",))
    set_version.cache_clear()
    changed = options_signature(options, protection)
    monkeypatch.undo()
    set_version.cache_clear()
    assert changed != before == options_signature(options, protection)
