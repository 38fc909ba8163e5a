"""inspect() and `/api/v1/inspect` over a real host."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.errors import InvalidOption, InvalidRequest, UnknownInspection
from nmt_server.inspection import (
    Action,
    AttentionKind,
    Edit,
    Wanted,
    attention_slice,
    contrast,
    inspect,
)
from nmt_server.models import TranslationModel
from nmt_server.rights import Right
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.translation import translate
from tests.cache_rows import store_texts
from tests.keys import bearer, make_key

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "勇者は静かに前へと歩み出た。"


def test_a_translation_is_looked_into_and_changed(demo_model: TranslationModel) -> None:
    found = inspect(TEXT)
    assert found.translation == translate([TEXT])[0].text == "The hero stepped quietly forward."
    assert [each.place for each in found.source] == [0, 1, 2, 3, None]
    assert [each.text for each in found.source[:4]] == found.text_tokens
    assert [each.is_text for each in found.target] == [True] * 9 + [False]
    assert all(each.log_probability < 0 < each.entropy for each in found.target)
    [attention] = found.attention
    assert (attention.kind, attention.numbers, attention.mean_of) == (AttentionKind.CROSS, [2], 4)
    weights = found.attention_of(AttentionKind.CROSS)
    assert (weights.heads, weights.rows, weights.columns) == (1, 10, 5)
    assert all(sum(row) == pytest.approx(1, abs=0.02) for row in weights.head(0))
    # 勇者 is hero.
    assert weights.head(0)[1][1] > 0.9
    other = found.target[1].candidates[1]
    forced = inspect(TEXT, wanted=Wanted(prefix=["▁The", other.text]))
    assert [each.text for each in forced.target[:2]] == ["▁The", other.text]
    assert forced.target[1].log_probability == pytest.approx(
        found.target[1].log_probability, abs=20
    )
    without = inspect(TEXT, wanted=Wanted(edits=[Edit(1, Action.OMIT)]))
    assert [each.place for each in without.source] == [0, 2, 3, None]
    assert "hero" not in without.translation.lower()
    replaced = inspect(TEXT, wanted=Wanted(edits=[Edit(1, Action.REPLACE, "王")]))
    assert (replaced.source[1].text, replaced.source[1].place) == ("王", 1)
    scored = inspect(TEXT, wanted=Wanted(translation="The hero ran away."))
    assert scored.written == "The hero ran away."
    assert min(each.log_probability for each in scored.target) < -3


def test_a_quick_look_waits_for_no_beam(demo_model: TranslationModel) -> None:
    quick = Wanted(quick=True)
    greedy = inspect(TEXT, wanted=quick)
    alone = inspect(TEXT, wanted=Wanted(options={"beam_size": 1}))
    # Where the machine had other work, the time was over before.
    assert greedy.is_cut or greedy.written == alone.written
    assert alone.is_searched and not greedy.is_searched
    route = get_model().default_route
    remembered = "The hero ran away."
    store_texts(route, route.model.signatures[0], [(TEXT, remembered, -1.0)])
    assert inspect(TEXT, wanted=quick).written == remembered
    changed = inspect(TEXT, wanted=Wanted(quick=True, edits=[Edit(1, Action.OMIT)]))
    assert changed.is_searched and changed.written != remembered
    # What a person made is not what the model thinks.
    import_pairs(route, (route.model.signatures[0],), [Pair(TEXT, "By hand.")])
    assert inspect(TEXT, wanted=quick).written != "By hand."


def test_codes_are_read_as_in_a_translation(demo_model: TranslationModel) -> None:
    text = r"\C[2]勇者\C[0]は静かに前へと歩み出た。"
    found = inspect(text)
    assert "\\C" not in found.read
    assert found.translation.count(r"\C[2]") == found.translation.count(r"\C[0]") == 1
    # So is what somebody wrote, or its beginning.
    own = r"\C[2]The hero\C[0] stepped quietly forward."
    for wanted in (Wanted(translation=own), Wanted(prefix=own[:14])):
        written = inspect(text, wanted=wanted)
        assert "\\C" not in written.written and "The hero" in written.written
        assert written.translation.count(r"\C[2]") == written.translation.count(r"\C[0]") == 1
    framed = inspect("{name}は歩いた。{name}", wanted=Wanted(translation="{name} walked.{name}"))
    assert framed.translation.count("{name}") == 2 and "name" not in framed.written
    for nothing in ("", " \n", r"\C[2]"):
        with pytest.raises(InvalidRequest):
            inspect(nothing)


def test_the_api_answers_the_same_numbers(demo_model: TranslationModel, client: Client) -> None:
    def post(status: int = 200, **body: Any) -> Any:
        answer = client.post("/api/v1/inspect", body, "application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def get(status: int = 200, **query: Any) -> Any:
        answer = client.get("/api/v1/inspect", query)
        assert answer.status_code == status, answer.content
        return answer.json()

    answer = post(text=TEXT, candidates=2, hypotheses=True)
    found = inspect(TEXT, wanted=Wanted(candidates=2))
    assert answer["translation"] == found.translation and answer["model"] == "random"
    for token, same in zip(answer["target_tokens"], found.target, strict=True):
        assert token["token"] == same.text and len(token["candidates"]) == 2
        assert token["log_probability"] == pytest.approx(same.log_probability)
    assert answer["hypotheses"][0]["text"] == found.translation
    tree = answer["tree"]
    assert found.tree is None and len({len(each) for each in list(tree.values())[1:-1]}) == 1
    whole = inspect(TEXT, wanted=Wanted(prefix="The hero", hypotheses=True))
    assert whole.tree is not None
    path = whole.tree.path(whole.tree.ends[0])
    assert [each.text for each in path[:-1]] == whole.hypotheses[0].tokens
    assert path[0].log_probability == 0 > path[-1].log_probability
    assert post(text=TEXT, hypotheses=True, options={"beam_size": 17})["tree"] is None
    slice_ = get(id=answer["id"], kind="cross", layer=0)
    weights = found.attention_of(AttentionKind.CROSS).weights
    assert base64.b64decode(slice_["weights"]) == weights
    assert (slice_["heads"], slice_["rows"], slice_["columns"]) == (1, 10, 5)
    for query in (
        {"id": answer["id"], "layer": 3},
        {"id": answer["id"], "kind": "encoder"},
        {"id": f"{demo_model.pk}-{'0' * 32}"},
        {"id": f"{demo_model.pk + 1}-{'0' * 32}"},
        {"id": "x"},
        {},
    ):
        assert get(404, **query)["error"]["code"] == "unknown_inspection"
    with pytest.raises(UnknownInspection):
        attention_slice("", AttentionKind.CROSS, 0)
    assert (
        "token 9"
        in post(400, text=TEXT, edits=[{"place": 9, "action": "omit"}])["error"]["message"]
    )
    for body in (
        {"edits": [{"place": 0, "action": "replace"}]},
        {"prefix": "The", "translation": "The end."},
        {"text": "は" * 4001},
    ):
        error = post(400, **{"text": TEXT, **body})["error"]
        assert error["hint"], error


def test_two_inspections_are_held_against_each_other(
    demo_model: TranslationModel, client: Client
) -> None:
    own = inspect(TEXT)
    given = inspect(TEXT, wanted=Wanted(translation="The hero ran away."))
    found = contrast(own.id, given.id, AttentionKind.CROSS, 0)
    # What stands between differs in length.
    kept = [(own.target[i].text, given.target[j].text) for i, j in found.rows]
    assert kept == [(each, each) for each in ("▁The", "▁hero", ".", "</s>")]
    assert found.columns == [(i, i) for i in range(len(own.source))]
    mine, theirs = (each.attention_of(AttentionKind.CROSS).head(0) for each in (own, given))
    for row, (i, j) in zip(found.head(0), found.rows, strict=True):
        for weight, (x, y) in zip(row, found.columns, strict=True):
            assert weight == pytest.approx(theirs[j][y] - mine[i][x], abs=0.005)
    first, second = found.places[:2]
    # Up to what differs, nothing does.
    assert first.one == pytest.approx(first.other, abs=1e-4)
    assert [each.id for each in second.chances] == [each.id for each in own.target[1].candidates]
    query = {"id": own.id, "other": given.id}
    answer = client.get("/api/v1/inspect/contrast", query).json()
    assert base64.b64decode(answer["weights"]) == found.weights
    assert [(each["one"], each["other"]) for each in answer["rows"]] == found.rows
    assert [each["token"] for each in answer["places"][1]["candidates"]] == [
        each.text for each in second.chances
    ]
    left_out = inspect(TEXT, wanted=Wanted(edits=[Edit(1, Action.OMIT)]))
    without = contrast(own.id, left_out.id, AttentionKind.CROSS, 0)
    assert without.columns == [(0, 0), (2, 1), (3, 2), (4, 3)]
    for other in ("", f"{demo_model.pk}-{'0' * 32}"):
        found_none = client.get("/api/v1/inspect/contrast", {**query, "other": other})
        assert found_none.status_code == 404


@pytest.mark.usefixtures("fresh_accounts", "untrusted")
def test_a_key_pays_for_what_the_engine_does(demo_model: TranslationModel, client: Client) -> None:
    key, _ = make_key("bot", Right.TRANSLATE, quota=len(TEXT) + 5)

    def status(**body: Any) -> int:
        sent = {"text": TEXT, **body}
        answer = client.post("/api/v1/inspect", sent, "application/json", headers=bearer(key))
        return answer.status_code

    # What fails costs nothing.
    assert status(edits=[{"place": 9, "action": "omit"}]) == 400
    assert status() == 200
    assert status() == 429


def test_an_engine_that_shows_nothing_says_so(
    demo_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_models()
    monkeypatch.setattr(type(get_model().kind), "inspects", frozenset())
    with pytest.raises(InvalidOption, match="does not show"):
        inspect(TEXT)
