"""What hiding a token of the source changes is what Inseq's occlusion says of the original."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nmt_server.engines.load import load_engine
from nmt_server.engines.tokenizers import UNKNOWN
from tests.conftest import COMPUTE_TYPE, CTRANSLATE2
from tests.fairseq_models import spec_of

pytest.importorskip("transformers")
# It wants other versions of what the tests have.
pytest.importorskip("inseq", reason="Inseq wants an environment of its own.")

import inseq
import torch
import transformers

from tests.conversion import transformers_models as build
from tests.conversion.here import convert_here

TEXT, TRANSLATION = build.TEXTS[0], "The cat runs."


def test_hiding_a_token_is_occlusion(tmp_path: Path) -> None:
    torch.manual_seed(1)
    original = build.build_marian(tmp_path / "marian")
    # Embeddings that Inseq has scaled, the decoder of Transformers 5 would scale once more.
    model = transformers.MarianMTModel.from_pretrained(
        original, attn_implementation="eager", scale_embedding=False
    )
    with torch.no_grad():
        for name, weight in model.named_parameters():
            # Random weights are so small that all tokens are about as likely.
            if weight.ndim == 2 and "embed_positions" not in name:
                weight *= 12
    model.save_pretrained(original)
    convert_here(original, tmp_path / "converted")
    tokenizer = transformers.MarianTokenizer.from_pretrained(original)
    ours = by_hiding(tmp_path / "converted", tokenizer)

    # Padding can come of no converted model.
    model.final_logits_bias[0, model.config.pad_token_id] = -1e4
    attributing = inseq.load_model(model.eval(), "occlusion", tokenizer=tokenizer)
    found = attributing.attribute(
        TEXT, TRANSLATION, attributed_fn="probability", show_progress=False
    )
    # Of tokens of the source, the last of which is the end, by those of the translation.
    theirs = found.sequence_attributions[0].source_attributions.numpy()[: len(ours)]
    theirs = theirs[:, -ours.shape[1] :]
    strongest = float(theirs.max())
    assert strongest > 1e-3
    assert np.abs(ours) == pytest.approx(theirs, abs=1e-3 * strongest)


def by_hiding(folder: Path, tokenizer: Any) -> np.ndarray:
    """What every token of the translation loses of its probability, (source, translation)."""
    spec = spec_of(engine=CTRANSLATE2, path=str(folder), cpu_threads=1, compute_type=COMPUTE_TYPE)
    engine: Any = load_engine(spec)
    [*source, end] = tokenizer.convert_ids_to_tokens(tokenizer(TEXT).input_ids)
    target = tokenizer.convert_ids_to_tokens(tokenizer(text_target=TRANSLATION).input_ids)[:-1]

    def probabilities(read: list[str]) -> np.ndarray:
        steps = engine.inspect([*read, end], [], target, 1).steps
        return np.exp([step.log_probability for step in steps])

    whole = probabilities(source)
    return np.array(
        [
            whole - probabilities([*source[:place], UNKNOWN, *source[place + 1 :]])
            for place in range(len(source))
        ]
    )
