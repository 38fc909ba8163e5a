"""`/metrics`: what happened is counted, labels are few, and the dashboard knows the names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from django.test import Client
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_plain

from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel
from tests.away import database_away

DEPLOY = Path(__file__).parent.parent.parent / "deploy" / "monitoring"

# Names of our metrics in a query, and the labels that a query compares or groups by.
_NAME = re.compile(r"\bnmt_[a-z_]+\b")
_COMPARED = re.compile(r"(nmt_[a-z_]+)\{([^}]*)\}")
_LABEL = re.compile(r"([a-z_]+)\s*(?:=~|!=|=)")
_GROUPED = re.compile(r"by \(([a-z_, ]+)\)")
# Those that Prometheus adds to what it reads.
_OF_PROMETHEUS = {"instance", "job"}


def scrape(client: Client) -> dict[str, Metric]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {metric.name: metric for metric in read_plain(answer.content.decode())}


def value(metrics: dict[str, Metric], name: str, **labels: str) -> float:
    samples = [sample for metric in metrics.values() for sample in metric.samples]
    return sum(s.value for s in samples if s.name == name and labels.items() <= s.labels.items())


def queries() -> list[str]:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))
    return [
        *(target["expr"] for panel in dashboard["panels"] for target in panel["targets"]),
        *(rule["expr"] for group in rules["groups"] for rule in group["rules"]),
    ]


@pytest.mark.usefixtures("no_host")
def test_the_way_of_texts_is_counted(client: Client, served_model: TranslationModel) -> None:
    before = scrape(client)

    def post(*texts: str) -> None:
        sent = json.dumps({"content": list(texts)})
        assert client.post("/", sent, "application/json").status_code == 200

    post("猫がいる。", "12")
    post("猫がいる。")
    CachedTranslation.objects.create(
        model=served_model, source="犬", target="Dog!", origin="edited",
        source_language_id="ja", target_language_id="en",
    )  # fmt: skip
    after = scrape(client)

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("nmt_http_request_seconds_count", route="root", status="200") == 2
    assert grown("nmt_http_request_seconds_sum", route="root") > 0
    assert grown("nmt_segments_total", origin="engine", answered_by="engine") == 1
    assert grown("nmt_segments_total", origin="engine", answered_by="memory") == 1
    assert grown("nmt_segments_total", origin="kept", answered_by="nothing") == 1
    assert value(after, "nmt_host_segments_total", model="random") == 1
    assert value(after, "nmt_host_state", model="random", state="ready") == 1
    assert value(after, "nmt_host_state", model="random") == 1
    for name in ("source_tokens_total", "target_tokens_total", "engine_seconds_total"):
        assert value(after, f"nmt_host_{name}", model="random") > 0
    room = value(after, "nmt_host_batch_room_total", model="random")
    assert 0 < value(after, "nmt_host_batch_tokens_total", model="random") <= room
    assert value(after, "nmt_host_memory_bytes", model="random") > 1e6
    assert value(after, "nmt_web_memory_bytes") > 1e6
    assert value(after, "nmt_database_up") == 1


def test_what_a_client_sends_makes_no_label(client: Client, served_model: TranslationModel) -> None:
    client.get("/secret-path?key=secret-key", headers={"x-request-id": "secret-id"})
    client.get("/api/v1/cache/123456")
    client.generic("SECRET", "/", headers={"user-agent": "secret-agent"})
    client.post("/", json.dumps({"content": "secret text"}), "application/json")
    client.post("/api/v1/translate", '{"text": "a", "model": "secret-model"}', "application/json")
    text = client.get("/metrics").content.decode()
    assert "secret" not in text.lower() and "123456" not in text and "127.0.0.1" not in text
    assert 'nmt_errors_total{code="unknown_model"}' in text


def test_openmetrics_for_those_who_ask(client: Client, served_model: TranslationModel) -> None:
    answer = client.get(
        "/metrics", headers={"accept": "application/openmetrics-text;version=1.0.0"}
    )
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    families = read_openmetrics(answer.content.decode())  # type: ignore[no-untyped-call]
    assert "nmt_segments" in {family.name for family in families}
    assert client.post("/metrics").status_code == 405


def test_dashboard_and_alerts_ask_for_what_there_is(
    client: Client, served_model: TranslationModel
) -> None:
    # So that everything has happened once: a translation, an error, a loaded model.
    sent = json.dumps({"content": "猫がいる。"})
    client.post("/", sent, "application/json")
    client.post("/", "{}", "application/json")
    labels: dict[str, set[str]] = {}
    for metric in scrape(client).values():
        for sample in metric.samples:
            labels.setdefault(sample.name, set()).update(sample.labels)
    found = queries()
    assert len(found) > 20
    for query in found:
        used = set(_NAME.findall(query))
        assert used <= labels.keys(), query
        for name, compared in _COMPARED.findall(query):
            assert set(_LABEL.findall(compared)) <= labels[name] | {"le"}, query
        known = {label for name in used for label in labels[name]} | _OF_PROMETHEUS
        for group in _GROUPED.findall(query):
            assert {label.strip() for label in group.split(",")} <= known, query
    shown = {name for query in found for name in _NAME.findall(query)}
    assert {name for name in shown if name.startswith("nmt_host_")} and "nmt_jobs" in shown


@pytest.mark.usefixtures("no_host")
def test_without_database_and_host_it_answers(
    client: Client, served_model: TranslationModel, tmp_path: Path
) -> None:
    metrics = scrape(client)
    # Nobody has asked for a translation, and whoever looks starts nothing.
    assert value(metrics, "nmt_host_state", model="random", state="not_loaded") == 1
    assert "nmt_host_memory_bytes" not in metrics
    spec = ServedModel.from_row(served_model).spec
    assert worker_client().state(spec, timeout=60).state == "not loaded"

    with database_away(tmp_path / "gone" / "db.sqlite3"):
        metrics = scrape(client)
    assert value(metrics, "nmt_database_up") == 0 and "nmt_jobs" not in metrics
    assert value(metrics, "nmt_web_processes") == 1
