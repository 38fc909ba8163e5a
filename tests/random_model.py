"""Small CTranslate2 models with random weights, for tests that need an engine but no sense.

They load in milliseconds and decode any text into something; equal seeds give equal models.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import sentencepiece
from ctranslate2.specs import TransformerSpec
from ctranslate2.specs.attention_spec import MultiHeadAttentionSpec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec

_SENTENCES = [
    "猫は静かに前へと歩み出た。犬が好きです。今日はいい天気ですね！",
    "【クロエ】「待って、どこへ行くの？」100ゴールド",
    "The cat runs and the dog sleeps. Hello, world! Wait, where are you going? 100 gold",
]


def build_random_model(
    folder: Path,
    *,
    languages: tuple[str, str] = ("ja", "en"),
    layers: int = 2,
    dimension: int = 64,
    heads: int = 4,
    vocabulary_size: int = 300,
    codes: tuple[str, ...] = (),
    adds_end: bool = True,
    quantization: str = "int8",
    positions: int = 1024,
    seed: int = 0,
) -> Path:
    """Write a CTranslate2 model and its `spm.<language>.nopretok.model` files; returns `folder`.

    The vocabulary is filled up with tokens that no text has, to reach `vocabulary_size`; `codes`
    are tokens for languages. Without `adds_end` the end token has to be among the source tokens.
    `positions` 0 leaves their encodings to CTranslate2, which computes as many as it needs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = _train_sentencepiece(folder, languages)
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *pieces]
    vocabulary += codes
    vocabulary += [f"filler{_letters(i)}" for i in range(vocabulary_size - len(vocabulary))]
    spec = TransformerSpec.from_config((layers, layers), heads, pre_norm=False)
    weights = _Weights(np.random.default_rng(seed), dimension)
    embeddings = weights.matrix(len(vocabulary), dimension)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    weights.fill_linear(spec.decoder.projection, len(vocabulary), dimension)
    # What has no text never comes out, so that no translation is empty, whatever the weights.
    for token in ("<s>", "<pad>", "▁"):
        spec.decoder.projection.bias[vocabulary.index(token)] = -100
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = True
        if positions:
            side.position_encodings.encodings = weights.positions(positions)
        for layer in side.layer:
            weights.fill_attention(layer.self_attention, is_self=True)
            if hasattr(layer, "attention"):
                weights.fill_attention(layer.attention, is_self=False)
            weights.fill_norm(layer.ffn.layer_norm)
            weights.fill_linear(layer.ffn.linear_0, 4 * dimension, dimension)
            weights.fill_linear(layer.ffn.linear_1, dimension, 4 * dimension)
    spec.config.add_source_eos = adds_end
    spec.config.bos_token = "<s>"
    spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    spec.config.decoder_start_token = "</s>"
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    return folder


def _letters(number: int) -> str:
    # Digits would be numbers that the model has made up.
    return str(number).translate({ord(str(digit)): "abcdefghij"[digit] for digit in range(10)})


def _train_sentencepiece(folder: Path, languages: tuple[str, str]) -> list[str]:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_SENTENCES * 20),
        model_writer=model,
        vocab_size=250,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    for language in languages:
        (folder / f"spm.{language}.nopretok.model").write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]


def lines(count: int) -> list[str]:
    """So many different texts that the model decodes once: it loses numbers, and is asked again."""
    return [
        "".join("猫犬"[int(bit)] for bit in f"{number:b}") + "が走る。" for number in range(count)
    ]


class _Weights:
    """Random weights of the right shapes: (output, input) matrices, zero biases, unit norms."""

    def __init__(self, random: np.random.Generator, dimension: int) -> None:
        self._random = random
        self._dimension = dimension

    def matrix(self, output: int, input_: int) -> np.ndarray:
        values = self._random.standard_normal((output, input_)) / np.sqrt(input_)
        return np.asarray(values, dtype=np.float32)

    def positions(self, length: int) -> np.ndarray:
        half = self._dimension // 2
        angles = np.arange(length)[:, None] / 10000 ** (np.arange(half)[None] / half)
        table = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
        return np.asarray(table, dtype=np.float32)

    def fill_linear(self, linear: LinearSpec, output: int, input_: int) -> None:
        linear.weight = self.matrix(output, input_)
        linear.bias = np.zeros(output, dtype=np.float32)

    def fill_norm(self, norm: LayerNormSpec) -> None:
        norm.gamma = np.ones(self._dimension, dtype=np.float32)
        norm.beta = np.zeros(self._dimension, dtype=np.float32)

    def fill_attention(self, attention: MultiHeadAttentionSpec, *, is_self: bool) -> None:
        size = self._dimension
        self.fill_norm(attention.layer_norm)
        outputs = [3 * size, size] if is_self else [size, 2 * size, size]
        for linear, output in zip(attention.linear, outputs, strict=True):
            self.fill_linear(linear, output, size)
