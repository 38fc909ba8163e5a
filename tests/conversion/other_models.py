"""Tiny models with random weights as Marian and OpenNMT-py write them."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import torch
import transformers
import yaml

from tests.random_model import build_random_model

_SIZE, _LAYERS, _HEADS = 32, 2, 4


def export_opus_mt(original: Path, folder: Path, *, is_package: bool = True) -> Path:
    """A Marian model of Transformers as Marian has it, `.npz` and `.yml`; returns what to convert.

    That is the folder of a package of OPUS-MT, or the file of the weights without `decoder.yml`.
    """
    folder.mkdir(parents=True)
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(original / name, folder / name)
    vocabulary = json.loads((original / "vocab.json").read_text(encoding="utf-8"))
    # Padding is an invention of Transformers.
    words = sorted(vocabulary, key=vocabulary.__getitem__)[:-1]
    lines = "".join(
        f"{json.dumps(word, ensure_ascii=False)}: {i}\n" for i, word in enumerate(words)
    )
    names = ["vocab.src.yml", "vocab.trg.yml"]
    for name in names:
        (folder / name).write_text(lines, encoding="utf-8")
    np.savez(folder / "model.npz", **_marian_weights(original, len(words)))
    if not is_package:
        return folder / "model.npz"
    decoder = {"relative-paths": True, "models": ["model.npz"], "vocabs": names}
    (folder / "decoder.yml").write_text(yaml.dump(decoder), encoding="utf-8")
    return folder


def export_marian(original: Path, folder: Path) -> Path:
    """A model of Transformers as Marian writes it; its vocabulary is its SentencePiece model."""
    folder.mkdir(parents=True)
    name = "vocab.jaen.spm"
    shutil.copyfile(original / "source.spm", folder / name)
    vocabulary = json.loads((original / "vocab.json").read_text(encoding="utf-8"))
    np.savez(folder / "model.npz", **_marian_weights(original, len(vocabulary) - 1))
    decoder = {"relative-paths": True, "models": ["model.npz"], "vocabs": [name, name]}
    (folder / "decoder.yml").write_text(yaml.dump(decoder), encoding="utf-8")
    return folder


def build_opennmt(folder: Path, *, version: int = 3, **trained: Any) -> Path:
    """An OpenNMT-py checkpoint with its SentencePiece models beside it; returns the checkpoint.

    Versions have the same weights and the vocabulary each in its own form. `trained` are more of
    the options that it was trained with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = _with_sentencepiece(folder, ("spm.ja.nopretok.model", "spm.en.nopretok.model"))
    vocabulary = ["<unk>", "<blank>", "<s>", "</s>", *pieces]
    options = argparse.Namespace(
        encoder_type="transformer",
        decoder_type="transformer",
        position_encoding=True,
        enc_layers=_LAYERS,
        dec_layers=_LAYERS,
        heads=_HEADS,
        **trained,
    )
    weights = _opennmt_weights(len(vocabulary))
    generator = {
        "weight": torch.randn(len(vocabulary), _SIZE),
        "bias": torch.zeros(len(vocabulary)),
    }
    if version < 3:
        # The generator had a softmax behind it.
        generator = {f"0.{name}": value for name, value in generator.items()}
    with _libraries_before_version_3() as library:
        forms: dict[int, Any] = {
            1: [("src", library.vocab(vocabulary)), ("tgt", library.vocab(vocabulary))],
            2: {side: library.text_field(side, vocabulary) for side in ("src", "tgt")},
            3: {"src": vocabulary, "tgt": vocabulary},
        }
        torch.save(
            {"opt": options, "vocab": forms[version], "model": weights, "generator": generator},
            folder / "model.pt",
            _use_new_zipfile_serialization=version > 1,
        )
    return folder / "model.pt"


class _Library(NamedTuple):
    """How vocabularies were made before version 3."""

    vocab: Callable[[list[str]], Any]
    text_field: Callable[[str, list[str]], Any]


@contextmanager
def _libraries_before_version_3() -> Iterator[_Library]:
    """Classes that pickle names as those of torchtext 0.4 and OpenNMT-py 2 are named."""
    modules = {
        name: ModuleType(name)
        for name in (
            *("torchtext", "torchtext.vocab", "torchtext.data", "torchtext.data.field"),
            *("onmt", "onmt.inputters", "onmt.inputters.text_dataset"),
        )
    }

    def define(module: str, name: str, kind: Any) -> Any:
        kind.__module__, kind.__qualname__ = module, name
        setattr(modules[module], name, kind)
        return kind

    def tokenize(layer: int) -> None:
        pass

    def unknown() -> int:
        return 0

    vocab_class = define("torchtext.vocab", "Vocab", type("Vocab", (), {}))
    field_class = define("torchtext.data.field", "Field", type("Field", (), {}))
    text = "onmt.inputters.text_dataset"
    many_class = define(text, "TextMultiField", type("TextMultiField", (), {}))
    define(text, "_feature_tokenize", tokenize)
    define("torchtext.vocab", "_default_unk_index", unknown)

    def vocab(words: list[str]) -> Any:
        made = vocab_class()
        made.freqs = Counter(words)
        made.itos = words
        made.stoi = defaultdict(unknown, {word: i for i, word in enumerate(words)})
        return made

    def text_field(name: str, words: list[str]) -> Any:
        field, made = field_class(), many_class()
        field.tokenize = partial(tokenize, layer=0)
        field.dtype = torch.long
        field.vocab = vocab(words)
        made.fields = [(name, field)]
        return made

    with patch.dict(sys.modules, modules):
        yield _Library(vocab, text_field)


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


def _marian_weights(original: Path, vocabulary_size: int) -> dict[str, Any]:
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(original)
    config, state = model.config, model.state_dict()
    settings = {
        "type": "transformer",
        "transformer-decoder-autoreg": "self-attention",
        "transformer-no-projection": False,
        "transformer-ffn-activation": config.activation_function,
        "transformer-preprocess": "",
        "transformer-postprocess": "dan",
        "transformer-postprocess-emb": "d",
        "transformer-guided-alignment-layer": "last",
        "transformer-heads": config.encoder_attention_heads,
        "enc-depth": config.encoder_layers,
        "dec-depth": config.decoder_layers,
    }
    weights = {
        "special:model.yml": np.frombuffer(yaml.dump(settings).encode() + b"\0", dtype=np.int8),
        "Wemb": state["model.shared.weight"].numpy()[:vocabulary_size],
        "decoder_ff_logit_out_b": state["final_logits_bias"].numpy()[:, :vocabulary_size],
    }
    attentions = {"self_attn": "self", "encoder_attn": "context"}
    for name, value in state.items():
        if ".layers." not in name:
            continue
        _, side, _, number, part, *rest = name.split(".")
        scope, array = f"{side}_l{int(number) + 1}", value.numpy()
        # Marian multiplies from the other side, and its vectors are rows.
        array = array.T if array.ndim == 2 else array[None]
        letter = "W" if rest[-1] == "weight" else "b"
        scale = "ln_scale" if rest[-1] == "weight" else "ln_bias"
        if part.endswith("_attn"):
            weights[f"{scope}_{attentions[part]}_{letter}{rest[0][0]}"] = array
        elif part in ("fc1", "fc2"):
            weights[f"{scope}_ffn_{letter}{part[-1]}"] = array
        elif part == "final_layer_norm":
            weights[f"{scope}_ffn_ffn_{scale}"] = array
        else:
            attention = attentions[part.removesuffix("_layer_norm")]
            weights[f"{scope}_{attention}_Wo_{scale}"] = array
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
