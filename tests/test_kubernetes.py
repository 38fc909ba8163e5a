"""The examples for Kubernetes: whether they say what the server and Ray take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from packaging.requirements import Requirement

from nmt_server.conf import check_setting
from nmt_server.ray_backend.placement import Placement

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))


def documents(file: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(file.read_text(encoding="utf-8")))


def templates(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The templates of pods in a document."""
    spec = document["spec"]
    if document["kind"] == "Deployment":
        yield spec["template"]
    elif document["kind"] == "RayCluster":
        yield spec["headGroupSpec"]["template"]
        for group in spec["workerGroupSpecs"]:
            assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]
            yield group["template"]


ALL = [(file.stem, document) for file in FILES for document in documents(file)]


def containers() -> Iterator[dict[str, Any]]:
    for _, document in ALL:
        for template in templates(document):
            yield from template["spec"]["containers"]


def test_what_they_set_is_taken() -> None:
    for container in containers():
        for each in container.get("env", ()):
            name, value = each["name"], each.get("value")
            if name.startswith("NMT_"):
                taken = check_setting(name.removeprefix("NMT_"), value, name)
                if name == "NMT_WORKER_OPTIONS":
                    assert Placement.of(taken).num_gpus == 0.5


def test_they_name_what_there_is() -> None:
    from nmt_server.urls import urlpatterns

    routes = {f"/{pattern.pattern}" for pattern in urlpatterns}
    for _, document in ALL:
        volumes = {
            volume["name"] for each in templates(document) for volume in each["spec"]["volumes"]
        }
        for template in templates(document):
            for container in template["spec"]["containers"]:
                assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
                probes = [each for name, each in container.items() if name.endswith("Probe")]
                assert {probe["httpGet"]["path"] for probe in probes} <= routes
        if document["kind"] == "HorizontalPodAutoscaler":
            metric = document["spec"]["metrics"][0]["pods"]["metric"]["name"]
            figures = (ROOT / "nmt_server" / "monitoring" / "hosts.py").read_text(encoding="utf-8")
            assert f'"{metric}"' in figures
        if document["kind"] == "RayCluster":
            lines = (ROOT / "requirements-ray.txt").read_text(encoding="utf-8").splitlines()
            [ray] = [Requirement(line) for line in lines if line.startswith("ray")]
            assert document["spec"]["rayVersion"] in ray.specifier


@pytest.mark.parametrize(
    ("file", "document"), ALL, ids=lambda each: each if type(each) is str else each["kind"]
)
def test_they_are_as_the_schemas_of_kubernetes_say(file: str, document: dict[str, Any]) -> None:
    if document["apiVersion"].startswith("ray.io/"):
        # Of Kubernetes itself are its pods.
        for number, template in enumerate(templates(document)):
            template.setdefault("metadata", {})
            pod = {"apiVersion": "v1", "kind": "Pod", **template}
            pod["metadata"] = {**template["metadata"], "name": f"{file}-{number}"}
            kubernetes_validate.validate(pod, "1.34", strict=True)
    else:
        kubernetes_validate.validate(document, "1.34", strict=True)
