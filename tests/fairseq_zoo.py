"""Tiny fairseq models of every architecture that is served, and what fairseq makes of a text.

The weights are random; the checkpoints are built, described and saved by fairseq itself, as its
training does.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nmt_server.engines.tokenizers import load_sentencepiece
from nmt_server.options import DecodingOptions
from tests.conftest import DEMO

LONGEST = 30
SHORTEST = 2
TEXTS = ["は静かに前へと歩み出た。", "猫", "宝箱の中にはノートがあった", "明日の朝、僕たちは"]

_SIZES = [
    *("--encoder-layers", "2", "--decoder-layers", "2"),
    *("--encoder-embed-dim", "32", "--decoder-embed-dim", "32"),
    *("--encoder-ffn-embed-dim", "64", "--decoder-ffn-embed-dim", "64"),
    *("--encoder-attention-heads", "4", "--decoder-attention-heads", "4"),
    *("--max-source-positions", "64", "--max-target-positions", "64"),
    *("--encoder-learned-pos", "--decoder-learned-pos"),
]
_TASKS = {
    "pair": ["--task", "translation", "--source-lang", "ja", "--target-lang", "en"],
    "pretrained": [
        *("--task", "translation_from_pretrained_bart", "--langs", "en_XX,ja_XX,de_DE"),
        *("--source-lang", "ja_XX", "--target-lang", "en_XX"),
    ],
    "shared": [
        *("--task", "translation_multi_simple_epoch", "--langs", "ja,en,de"),
        *("--lang-pairs", "ja-en,en-ja,de-en,en-de", "--sampling-method", "temperature"),
    ],
    "by pair": ["--task", "multilingual_translation", "--lang-pairs", "ja-en,de-en"],
}


def build(
    folder: Path,
    *arguments: str,
    task: str = "pair",
    arch: str = "transformer",
    dictionaries: tuple[str, ...] = ("dict.ja.txt", "dict.en.txt", "dict.de.txt"),
    languages_in: str = "",
    fillers: Iterable[str] = (),
) -> Path:
    """A checkpoint with random weights in `folder`, with its dictionaries and SentencePiece models.

    `task` is one of `_TASKS`, `arguments` are more of `fairseq-train`. All dictionaries are
    the same, and end with `fillers`. `languages_in` is a file that lists the languages, where that
    is not in the arguments.
    """
    import torch
    from fairseq import options as parsers
    from fairseq import tasks
    from fairseq.dataclass.utils import convert_namespace_to_omegaconf
    from omegaconf import OmegaConf

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = DEMO / "model" / "spm.ja.nopretok.model"
    for language in ("ja", "en"):
        shutil.copy(tokenizer, folder / f"spm.{language}.nopretok.model")
    shutil.copy(tokenizer, folder / "sentencepiece.model")
    processor = load_sentencepiece(str(tokenizer))
    pieces = [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]
    lines = "".join(f"{piece} 1\n" for piece in (*pieces, *fillers))
    for name in dictionaries:
        (folder / name).write_text(lines, encoding="utf-8")

    torch.manual_seed(1)
    parser = parsers.get_training_parser()
    told = [*_TASKS[task]]
    if languages_in:
        (folder / languages_in).write_text("ja\nen\nde\n", encoding="utf-8")
        place = told.index("--langs")
        told[place : place + 2] = ["--lang-dict", str(folder / languages_in)]
    given = [str(folder), *told, "--arch", arch, *_SIZES, *arguments]
    with contextlib.redirect_stdout(io.StringIO()):
        arguments = parsers.parse_args_and_arch(parser, input_args=given)
        config = convert_namespace_to_omegaconf(arguments)
        model = tasks.setup_task(config.task).build_model(config.model)
    # Of pretrained models, translations end with `[en_XX]`, the first of their tokens.
    _enliven(model, -4 if task == "pretrained" else 2)
    state = {
        "args": None,
        "cfg": OmegaConf.to_container(config, resolve=True, enum_to_str=True),
        "model": model.state_dict(),
        "optimizer_history": [
            {"criterion_name": "", "optimizer_name": "", "lr_scheduler_state": {}, "num_updates": 0}
        ],
        "last_optimizer_state": None,
        "task_state": {},
        "extra_state": {"train_iterator": {"epoch": 1}},
    }
    torch.save(state, folder / "model.pt")
    return folder / "model.pt"


def _enliven(model: Any, end: int) -> None:
    """Make random weights attend to the source and to positions, and come to the end at times.

    As they come, all translations are one token again and again.
    """
    import torch

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "encoder_attn" in name or "embed_positions" in name:
                parameter.mul_(10)
            elif parameter.dim() > 1 and "embed" not in name and "output" not in name:
                parameter.mul_(4)
        for decoder in (each for each in model.modules() if hasattr(each, "output_projection")):
            norm = decoder.layer_norm or decoder.layers[-1].final_layer_norm
            weight = decoder.output_projection.weight
            # What all states have in common is what the end is recognised by.
            norm.bias.copy_(torch.tensor([1.0, -1.0]).repeat(len(norm.bias) // 2))
            weight[end] = 0.8 * weight.std() * norm.bias


def options(beam: int) -> DecodingOptions:
    """What `Reference.translate` decodes with.

    Scores are sums: in means, fairseq counts a token that the translation is made to begin with,
    which random weights find unlikely, and CTranslate2 does not.
    """
    return DecodingOptions(
        beam_size=beam,
        length_penalty=0,
        min_decoding_length=SHORTEST,
        max_decoding_length=LONGEST,
    )


def tokenize(texts: list[str]) -> list[list[str]]:
    """The subwords of texts, by the SentencePiece model of `build`."""
    processor = load_sentencepiece(str(DEMO / "model" / "spm.ja.nopretok.model"))
    pieces: list[list[str]] = processor.encode(texts, out_type=str)
    return pieces


def detokenize(batch: list[list[str]]) -> list[str]:
    """The texts of subwords, by the SentencePiece model of `build`."""
    processor = load_sentencepiece(str(DEMO / "model" / "spm.ja.nopretok.model"))
    return [text.replace("▁", " ").strip() for text in processor.decode(batch)]


def without_marks(tokens: list[str]) -> list[str]:
    """The tokens without ends and languages, some of which are part of what fairseq gives."""
    return [token for token in tokens if not re.fullmatch(r"</s>|__\w+__|\[\w+\]", token)]


class Reference:
    """A checkpoint as fairseq itself loads it for one pair of languages."""

    def __init__(self, checkpoint: Path, source: str, target: str, **overrides: Any) -> None:
        """`overrides` are arguments that fairseq has to be told again where it generates."""
        import torch
        from fairseq import checkpoint_utils

        told = {"data": str(checkpoint.parent), "source_lang": source, "target_lang": target}
        with (
            torch.serialization.safe_globals([argparse.Namespace]),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            models, _, self.task = checkpoint_utils.load_model_ensemble_and_task(
                [str(checkpoint)], arg_overrides={**told, **overrides}
            )
        self.models = [model.eval() for model in models]
        # Its task for pretrained models looks for its configuration under the old name.
        self.task.args = self.task.cfg if self.task.cfg is not None else self.task.args

    def translate(
        self, batch: list[list[str]], *, beam: int, **options: Any
    ) -> list[list[dict[str, Any]]]:
        """What fairseq's generator finds, best first: its own dictionaries, by segment."""
        import torch

        dictionary = self.task.source_dictionary
        sources = [
            torch.tensor([*map(dictionary.index, tokens), dictionary.eos()]) for tokens in batch
        ]
        dataset = self.task.build_dataset_for_inference(sources, [*map(len, sources)])
        arguments = argparse.Namespace(
            beam=beam,
            lenpen=0,
            max_len_a=0,
            max_len_b=LONGEST,
            min_len=SHORTEST,
            unkpen=float("inf"),
            **options,
        )
        models = self.models
        if hasattr(models[0], "models"):
            pair = f"{self.task.args.source_lang}-{self.task.args.target_lang}"
            models = [models[0].models[pair]]
        generator = self.task.build_generator(models, arguments)
        dataset.ordered_indices()
        sample = dataset.collater([dataset[index] for index in range(len(batch))])
        if "id" not in sample:
            [sample] = sample.values()
        found = self.task.inference_step(generator, models, sample)
        return [found[sample["id"].tolist().index(index)] for index in range(len(batch))]

    def tokens(self, batch: list[list[str]], *, beam: int) -> list[list[str]]:
        """The tokens of the best translation of each segment, without those that stand around."""
        target = self.task.target_dictionary
        best = [hypotheses[0]["tokens"] for hypotheses in self.translate(batch, beam=beam)]
        return [without_marks([target[i] for i in each.tolist()]) for each in best]
