"""Whatever is sent is what is declared, or is refused with a sentence about it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from nmt_server.api.http.declared import Sent, check, check_query, one_of
from nmt_server.errors import InvalidRequest
from nmt_server.text import any_json
from nmt_server.text.ranges import Unit


class Inner(Sent):
    names: list[Annotated[str, one_of(("a+b", "c"))]] = msgspec.field(default_factory=list)
    unit: Unit | None = None


class Outer(Sent):
    text: str | Inner | list[str | Inner]
    size: Annotated[int, Meta(ge=1, le=9)] | None = None
    deep: Annotated[Inner | None, Meta(examples=[{"names": ["c"]}])] = None


class Query(Sent):
    size: Annotated[int, Meta(ge=1, le=9)] = 5
    search: str | None = None
    all: bool = False
    kind: Annotated[str, one_of(("x", "y"))] | None = None


@pytest.mark.parametrize(
    ("sent", "message", "hint"),
    [
        ({}, "The object has no text.", "a string, an object or a list of strings or objects"),
        ([], "The body must be a JSON object.", ""),
        ({"text": None}, "text must be a string, an object or a list", ""),
        ({"text": ["a", 5]}, "text[1] must be a string or an object, not a number.", ""),
        ({"text": [{"unit": "inch"}]}, "text[0].unit cannot be 'inch'.", "code_point, utf16, byte"),
        (
            {"text": "a", "sise": 1},
            "There is no field 'sise'.",
            "The fields are: text, size, deep.",
        ),
        ({"text": "a", "deep": {"x": 1}}, "deep has no field 'x'.", "names, unit"),
        ({"text": "a", "deep": []}, "deep must be an object, not a list.", '{"names":["c"]}'),
        ({"text": "a", "deep": {"names": ["ab"]}}, "deep.names[0] cannot be 'ab'.", "a+b, c"),
        ({"text": "a", "deep": {"names": [1]}}, "deep.names[0] must be a string", "a+b, c"),
        ({"text": "a", "size": 0}, "size must be a whole number from 1 to 9.", ""),
        ({"text": "a", "size": "5"}, "size must be a whole number from 1 to 9, not a string.", ""),
        ({"text": "a", "size": True}, "not a boolean.", ""),
        ({"text": [{"unit": "\ud83d"}]}, "text[0].unit cannot be '\\ud83d'.", ""),
    ],
)
def test_what_is_wrong_is_named(sent: Any, message: str, hint: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check(sent, Outer)
    assert message in refused.value.message and hint in refused.value.hint


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "size", "deep", "names", "unit", "x"]), each)
    ),
    max_leaves=8,
)


@given(_JSON | st.fixed_dictionaries({"text": _JSON}, optional={"size": _JSON, "deep": _JSON}))
def test_anything_is_taken_or_refused(sent: Any) -> None:
    try:
        taken = check(sent, Outer)
    except InvalidRequest as error:
        # The search found it; this is what is said where it does not.
        assert "is not understood" not in error.message
    else:
        again = msgspec.to_builtins(taken)
        assert again["text"] == sent["text"] or isinstance(sent["text"], (dict, list))


class OfEither(Sent):
    q: Annotated[str | list[str], Meta(description="A text or more.")] | None = None


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (["a", 5], "q[1] must be a string, not a number."),
        ({}, "q must be a string or a list of strings, not an object."),
        (5, "q must be a string or a list of strings, not a number."),
    ],
)
def test_a_described_choice_that_may_be_left_out_is_named(sent: Any, message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check({"q": sent}, OfEither)
    assert refused.value.message == message


def test_a_query_string() -> None:
    assert check_query({}, Query) == Query()
    assert check_query({"all": "1", "size": "9", "kind": ""}, Query) == Query(size=9, all=True)
    # A word that means nothing in JSON is a text like others.
    assert check_query({"search": "null"}, Query).search == "null"
    for name, value in [("size", ""), ("size", "1.5"), ("all", "maybe"), ("kind", "z"), ("y", "")]:
        with pytest.raises(InvalidRequest) as refused:
            check_query({name: value}, Query)
        assert name in refused.value.message


def test_what_is_answered_may_have_half_of_a_pair() -> None:
    sent = Outer(text="\ud83d", size=2)
    assert any_json.loads(any_json.dumps(sent))["text"] == "\ud83d"
    assert any_json.dumps(["a", None, 1.5, True, "猫"]) == '["a",null,1.5,true,"猫"]'.encode()
