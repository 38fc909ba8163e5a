"""Cache keys: different questions never share one."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from nmt_server.cache.keys import engine_key, person_key


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
