"""Tiny models with random weights as Marian and OpenNMT-py write them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from tests.random_model import build_random_model

_SIZE, _LAYERS, _HEADS = 32, 2, 4


def build_opus_mt(folder: Path, *, targets: tuple[str, ...] = ()) -> Path:
    """A package of OPUS-MT; with `targets`, one that is told one of these languages."""
    pieces = _with_sentencepiece(folder, ("source.spm", "target.spm"))
    vocabulary = ["</s>", "<unk>", *(f">>{code}<<" for code in targets), *pieces]
    lines = (f"{yaml.dump(token).splitlines()[0]}: {i}" for i, token in enumerate(vocabulary))
    (folder / "vocab.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    decoder = {"models": ["model.npz"], "vocabs": ["vocab.yml", "vocab.yml"]}
    (folder / "decoder.yml").write_text(yaml.dump(decoder), encoding="utf-8")
    np.savez(folder / "model.npz", **_marian_weights(len(vocabulary)))
    return folder


def build_opennmt(folder: Path) -> Path:
    """An OpenNMT-py checkpoint with its SentencePiece models beside it; returns the checkpoint."""
    pieces = _with_sentencepiece(folder, ("spm.ja.nopretok.model", "spm.en.nopretok.model"))
    vocabulary = ["<unk>", "<blank>", "<s>", "</s>", *pieces]
    options = argparse.Namespace(
        encoder_type="transformer",
        decoder_type="transformer",
        position_encoding=True,
        enc_layers=_LAYERS,
        dec_layers=_LAYERS,
        heads=_HEADS,
    )
    checkpoint = {
        "opt": options,
        "vocab": {"src": vocabulary, "tgt": vocabulary},
        "model": _opennmt_weights(len(vocabulary)),
        "generator": {
            "weight": torch.randn(len(vocabulary), _SIZE),
            "bias": torch.zeros(len(vocabulary)),
        },
    }
    torch.save(checkpoint, folder / "model.pt")
    return folder / "model.pt"


def _with_sentencepiece(folder: Path, names: tuple[str, str]) -> list[str]:
    import sentencepiece

    made = build_random_model(folder / "random") / "spm.ja.nopretok.model"
    model = made.read_bytes()
    for name in names:
        (folder / name).write_bytes(model)
    for file in made.parent.iterdir():
        file.unlink()
    made.parent.rmdir()
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]


def _marian_weights(vocabulary_size: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)

    def matrix(*shape: int) -> np.ndarray:
        return random.standard_normal(shape).astype(np.float32) / np.float32(np.sqrt(shape[-1]))

    settings = {
        "type": "transformer",
        "transformer-decoder-autoreg": "self-attention",
        "transformer-no-projection": False,
        "transformer-ffn-activation": "relu",
        "transformer-preprocess": "",
        "transformer-postprocess": "dan",
        "transformer-postprocess-emb": "d",
        "transformer-guided-alignment-layer": "last",
        "transformer-heads": _HEADS,
        "enc-depth": _LAYERS,
        "dec-depth": _LAYERS,
    }
    weights = {
        "special:model.yml": np.frombuffer(yaml.dump(settings).encode() + b"\0", dtype=np.int8),
        "Wemb": matrix(vocabulary_size, _SIZE),
        "decoder_ff_logit_out_b": np.zeros((1, vocabulary_size), np.float32),
    }

    def norm(scope: str) -> None:
        weights[f"{scope}_ln_scale"] = np.ones((1, _SIZE), np.float32)
        weights[f"{scope}_ln_bias"] = np.zeros((1, _SIZE), np.float32)

    for side, attentions in (("encoder", ("self",)), ("decoder", ("self", "context"))):
        for number in range(1, _LAYERS + 1):
            scope = f"{side}_l{number}"
            for attention in attentions:
                for part in "qkvo":
                    weights[f"{scope}_{attention}_W{part}"] = matrix(_SIZE, _SIZE)
                    weights[f"{scope}_{attention}_b{part}"] = np.zeros((1, _SIZE), np.float32)
                norm(f"{scope}_{attention}_Wo")
            weights[f"{scope}_ffn_W1"] = matrix(_SIZE, 2 * _SIZE)
            weights[f"{scope}_ffn_b1"] = np.zeros((1, 2 * _SIZE), np.float32)
            weights[f"{scope}_ffn_W2"] = matrix(2 * _SIZE, _SIZE)
            weights[f"{scope}_ffn_b2"] = np.zeros((1, _SIZE), np.float32)
            norm(f"{scope}_ffn_ffn")
    return weights


def _opennmt_weights(vocabulary_size: int) -> dict[str, Any]:
    torch.manual_seed(0)
    weights: dict[str, Any] = {}

    def linear(scope: str, output: int, input_: int) -> None:
        weights[f"{scope}.weight"] = torch.randn(output, input_) / input_**0.5
        weights[f"{scope}.bias"] = torch.zeros(output)

    def norm(scope: str) -> None:
        weights[f"{scope}.weight"] = torch.ones(_SIZE)
        weights[f"{scope}.bias"] = torch.zeros(_SIZE)

    sides = {
        "encoder": ("encoder.transformer", {"self_attn": "layer_norm"}),
        "decoder": (
            "decoder.transformer_layers",
            {"self_attn": "layer_norm_1", "context_attn": "layer_norm_2"},
        ),
    }
    for side, (layers, attentions) in sides.items():
        weights[f"{side}.embeddings.make_embedding.emb_luts.0.weight"] = torch.randn(
            vocabulary_size, _SIZE
        )
        weights[f"{side}.embeddings.make_embedding.pe.pe"] = torch.randn(512, 1, _SIZE)
        norm(f"{side}.layer_norm")
        for number in range(_LAYERS):
            scope = f"{layers}.{number}"
            for attention, its_norm in attentions.items():
                for part in ("linear_query", "linear_keys", "linear_values", "final_linear"):
                    linear(f"{scope}.{attention}.{part}", _SIZE, _SIZE)
                norm(f"{scope}.{its_norm}")
            linear(f"{scope}.feed_forward.w_1", 2 * _SIZE, _SIZE)
            linear(f"{scope}.feed_forward.w_2", _SIZE, 2 * _SIZE)
            norm(f"{scope}.feed_forward.layer_norm")
    return weights
