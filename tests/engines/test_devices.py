"""Where a model runs when the machine does not have what its row names."""

from __future__ import annotations

import ctranslate2
import pytest
from django.test import Client

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.devices import Placement, choose_device
from nmt_server.errors import InvalidModel, ModelUnavailable
from nmt_server.models import TranslationModel
from nmt_server.registration.register import save_model
from nmt_server.serving.current_models import forget_models
from nmt_server.serving.status import report_models
from nmt_server.translation import translate
from tests.conftest import CTRANSLATE2

no_cuda = pytest.mark.skipif(
    ctranslate2.get_cuda_device_count() > 0, reason="is about a machine without CUDA"
)


def placement(
    device: str, *, has_cuda: bool, cpu_fallback: bool = False, index: str = "0"
) -> Placement:
    spec = EngineSpec(
        *("fingerprint", CTRANSLATE2, "/model", "", "", "ja", "en"),
        device=device,
        cpu_fallback=cpu_fallback,
        compute_type="float16",
        device_index=index,
    )
    devices = 2 if has_cuda else 0
    return choose_device(spec, library="CTranslate2", cuda_devices=devices, check="the driver")


def test_what_the_row_names_is_taken_where_it_is_there() -> None:
    assert placement("auto", has_cuda=True) == Placement("cuda", "float16")
    assert placement("auto", has_cuda=False) == Placement("cpu", "float16")
    assert placement("cpu", has_cuda=True, cpu_fallback=True) == Placement("cpu", "float16")
    assert placement("cuda", has_cuda=True, cpu_fallback=True) == Placement("cuda", "float16")


def test_cuda_that_is_gone_is_an_error_unless_the_row_allows_the_cpu() -> None:
    with pytest.raises(ModelUnavailable, match="no CUDA device.*Check the driver.*cpu-fallback"):
        placement("cuda", has_cuda=False)
    fallen_back = placement("cuda", has_cuda=False, cpu_fallback=True)
    assert fallen_back == Placement("cpu", "default", "CTranslate2 sees no CUDA device")


def test_a_device_that_is_not_there_is_named() -> None:
    assert placement("cuda", has_cuda=True, index="0,1").device == "cuda"
    for device in ("cuda", "auto"):
        with pytest.raises(InvalidModel, match=r"no CUDA device 2: CTranslate2 sees 2.*0 to 1"):
            placement(device, has_cuda=True, index="1,2")
    assert placement("auto", has_cuda=False, index="3").device == "cpu"


@no_cuda
def test_a_model_that_fell_back_says_so_everywhere(
    served_model: TranslationModel, client: Client
) -> None:
    served_model.device, served_model.compute_type = "cuda", "float16"
    save_model(served_model)
    forget_models()
    with pytest.raises(ModelUnavailable, match="sees no CUDA device"):
        translate(["猫"])
    served_model.cpu_fallback = True
    save_model(served_model)
    forget_models()
    assert translate(["猫"])[0].text
    said = "It runs on the CPU: CTranslate2 sees no CUDA device."
    assert said in report_models([served_model])[0].host_text()
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["notes"]) == ("ready", [said])
    assert ready["parts"]["model"] == {"status": "degraded", "reason": said}
    [listed] = client.get("/api/v1/models").json()["models"]
    assert (listed["device"], listed["notes"]) == ("cpu", [said])
