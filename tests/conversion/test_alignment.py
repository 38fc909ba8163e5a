"""The attention that a converted model shows is that of the heads which Transformers computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.inspection import AttentionKind
from nmt_server.engines.load import load_engine
from tests.conftest import COMPUTE_TYPE, CTRANSLATE2
from tests.fairseq_models import spec_of

pytest.importorskip("transformers")

import torch
import transformers

from tests.conversion import transformers_models as build
from tests.conversion.here import convert_here


def test_a_converted_model_tells_what_transformers_computes(tmp_path: Path) -> None:
    original = build.build_marian(tmp_path / "marian")
    convert_here(original, tmp_path / "converted")
    engine: Any = load_engine(
        spec_of(
            engine=CTRANSLATE2,
            path=str(tmp_path / "converted"),
            cpu_threads=1,
            compute_type=COMPUTE_TYPE,
        )
    )
    model = transformers.MarianMTModel.from_pretrained(original, attn_implementation="eager")
    tokenizer = transformers.MarianTokenizer.from_pretrained(original)
    source = tokenizer.convert_ids_to_tokens(tokenizer(build.TEXTS[0]).input_ids)
    [*target, end] = tokenizer.convert_ids_to_tokens(
        tokenizer(text_target=build.TEXTS[1]).input_ids
    )
    inspected = engine.inspect(source, [], target, 3)
    assert [token.text for token in inspected.source] == source
    assert [token.text for token in inspected.target] == [*target, end]
    ids = [token.id for token in inspected.target]
    with torch.no_grad():
        output = model.eval()(
            input_ids=torch.tensor([[token.id for token in inspected.source]]),
            decoder_input_ids=torch.tensor([[model.config.decoder_start_token_id, *ids[:-1]]]),
            output_attentions=True,
        )
    attention = inspected.attention[AttentionKind.CROSS]
    assert (attention.layers, attention.all_layers, attention.mean_of) == ((1,), 2, 4)
    expected = output.cross_attentions[1][0].mean(0).numpy()
    assert attention.weights[0, 0] == pytest.approx(expected, abs=1e-4)
    # Padding can come of no converted model.
    output.logits[0, :, model.config.pad_token_id] = float("-inf")
    chances = output.logits[0].log_softmax(-1)
    assert [each.log_probability for each in inspected.steps] == pytest.approx(
        [float(chances[place, token]) for place, token in enumerate(ids)], abs=1e-3
    )
