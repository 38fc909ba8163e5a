"""Scores are those of sacrebleu, and compared as it compares them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nmt_server.errors import InvalidRequest, ServerBusy
from nmt_server.evaluation import System, evaluate, scores
from tests.missing_libraries import hide_libraries

pytest.importorskip("sacrebleu")

REFERENCES = [
    "The hero stepped quietly forward.",
    "There was a notebook in the chest.",
    "Where are you going?",
    "The cat ran away from the dog.",
] * 5
GOOD = System("good", [line.replace("quietly", "silently") for line in REFERENCES])
BAD = System("bad", [" ".join(reversed(line.split())) for line in REFERENCES])


def test_scores_are_those_of_sacrebleu() -> None:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    measures = evaluate([GOOD, BAD], REFERENCES, "en")
    assert [each.name for each in measures] == ["BLEU", "chrF", "TER"]
    assert [each.is_lower_better for each in measures] == [False, False, True]
    for measure, metric in zip(measures, (BLEU(), CHRF(), TER()), strict=True):
        assert "version:" in measure.signature and "bs:1000" in measure.signature
        for system, score in zip((GOOD, BAD), measure.scores, strict=True):
            own = metric.corpus_score(system.translations, [REFERENCES]).score
            assert score.score == pytest.approx(own) and score.system == system.name
            assert score.low is not None and score.high is not None
            assert score.low <= score.high
        assert measure.scores[0].p_value is None
        assert measure.scores[1].p_value is not None and measure.scores[1].p_value < 0.05


def test_what_is_the_same_differs_by_chance_alone() -> None:
    for measure in evaluate([BAD, BAD], REFERENCES, "en"):
        assert measure.scores[1].p_value == 1


def test_languages_without_spaces_are_cut_into_characters() -> None:
    lines = ["猫は走る。", "犬が眠る。"]
    [bleu, _, ter] = evaluate([System("a", lines)], lines, "ja")
    assert "tok:char" in bleu.signature and "asian:yes" in ter.signature
    assert bleu.scores[0].p_value is None and bleu.scores[0].low is None
    assert "tok:zh" in evaluate([System("a", lines)], lines, "zh-Hant")[0].signature


def test_ter_is_left_out_where_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "_MOST_SECONDS_OF_TER", 0.0)
    [bleu, _, ter] = evaluate([GOOD], REFERENCES, "en")
    assert bleu.scores and not ter.scores and "too long" in ter.skipped


@pytest.mark.django_db
def test_a_long_line_is_scored_by_all_but_ter(client: Client) -> None:
    made = " ".join(f"word{number}" for number in range(2_000))
    body = {
        "target": "en",
        "references": [f"{made} end", "Short."],
        "systems": [{"name": "a", "translations": [made, "Short."]}],
    }
    answer = client.post(
        "/api/v1/evaluate", body, "application/json", headers={"Accept-Language": "ja"}
    )
    bleu, chrf, ter = answer.json()["measures"]
    assert bleu["scores"][0]["score"] > 90 and chrf["scores"][0]["score"] > 90
    assert not ter["scores"] and "時間がかかりすぎます" in ter["skipped"]


def test_lines_belong_together_and_one_is_scored_at_a_time() -> None:
    with pytest.raises(InvalidRequest, match="has 19 lines"):
        evaluate([GOOD, System("short", BAD.translations[1:])], REFERENCES, "en")
    with pytest.raises(InvalidRequest, match="0 references"):
        evaluate([GOOD], [], "en")
    with scores._one_at_a_time, pytest.raises(ServerBusy):
        evaluate([GOOD], REFERENCES, "en")


@pytest.mark.django_db
def test_the_api_answers_scores_or_what_to_install(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    systems = [{"name": each.name, "translations": each.translations} for each in (GOOD, BAD)]
    body: dict[str, Any] = {"target": "en", "references": REFERENCES, "systems": systems}
    answer = client.post("/api/v1/evaluate", body, "application/json")
    assert answer.status_code == 200
    measures = answer.json()["measures"]
    assert measures[0]["scores"][0]["score"] > 80 > measures[0]["scores"][1]["score"]
    hide_libraries(monkeypatch, "sacrebleu")
    answer = client.post("/api/v1/evaluate", body, "application/json")
    assert answer.status_code == 501
    assert "requirements-evaluate.txt" in answer.json()["error"]["hint"]
