"""Tiny Transformers models with random weights, with tokenizers trained on a few lines.

They translate nothing, but what CTranslate2 makes of them must be what Transformers makes of them.
"""

from __future__ import annotations

import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import sentencepiece
import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers.models.mbart50.tokenization_mbart50 import MBart50Tokenizer

# Several threads have little to do on such models, and wait for each other on a busy machine.
torch.set_num_threads(1)

TEXTS = [
    "猫は静かに前へと歩み出た。",
    "The cat runs and the dog sleeps.",
    "今日はいい天気ですね！犬が好きです。",
    "Die Katze schläft, und der Hund läuft.",
]

# Tokens of a translation, with the end token.
LONGEST = 16

_SIZES: dict[str, Any] = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    # Fewer than a translation may have tokens by default.
    "max_position_embeddings": 32,
}


# The numbers that Marian has SentencePiece give to what is no text.
_OF_MARIAN = {"eos_id": 0, "unk_id": 1, "bos_id": -1}


def build_marian(folder: Path, *, targets: tuple[str, ...] = (), as_marian: bool = False) -> Path:
    """Marian, ja-en; with `targets`, one that is told one of these languages (`jpn` and so on).

    With `as_marian`, the SentencePiece models are trained as Marian trains them.
    """
    folder.mkdir(parents=True)
    numbers = _OF_MARIAN if as_marian else {}
    pieces = _train_sentencepiece(folder / "source.spm", **numbers)
    _train_sentencepiece(folder / "target.spm", **numbers)
    vocabulary = ["</s>", "<unk>", *(f">>{code}<<" for code in targets), *pieces, "<pad>"]
    _write_json(folder / "vocab.json", {piece: i for i, piece in enumerate(vocabulary)})
    tokenizer = transformers.MarianTokenizer(
        str(folder / "source.spm"),
        str(folder / "target.spm"),
        str(folder / "vocab.json"),
        source_lang="ja",
        target_lang="mul" if targets else "en",
    )
    pad = len(vocabulary) - 1
    config = transformers.MarianConfig(
        **_SIZES,
        vocab_size=len(vocabulary),
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        forced_eos_token_id=0,
        scale_embedding=True,
        activation_function="swish",
        static_position_embeddings=True,
    )
    return _save(folder, transformers.MarianMTModel(config), tokenizer)


def build_m2m100(folder: Path) -> Path:
    """M2M-100 with its 100 languages."""
    folder.mkdir(parents=True)
    pieces = _train_sentencepiece(folder / "sentencepiece.bpe.model")
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *pieces]
    _write_json(folder / "vocab.json", {piece: i for i, piece in enumerate(vocabulary)})
    tokenizer = transformers.M2M100Tokenizer(
        str(folder / "vocab.json"), str(folder / "sentencepiece.bpe.model")
    )
    return _save(folder, _m2m100_model(len(vocabulary) + 100 + 8), tokenizer)


def build_nllb(folder: Path) -> Path:
    """NLLB-200 with its 202 languages; only the tokenizer differs from M2M-100."""
    folder.mkdir(parents=True)
    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    trained.pre_tokenizer = pre_tokenizers.Metaspace()
    trained.train_from_iterator(
        TEXTS * 4,
        trainers.BpeTrainer(
            vocab_size=250, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False
        ),
    )
    learned = json.loads(trained.to_str())["model"]
    tokenizer = transformers.NllbTokenizer(
        vocab=learned["vocab"], merges=[tuple(pair) for pair in learned["merges"]]
    )
    return _save(folder, _m2m100_model(len(tokenizer)), tokenizer)


def build_mbart50(folder: Path) -> Path:
    """mBART-50 with its 52 languages."""
    folder.mkdir(parents=True)
    scored = _scored_pieces()
    tokenizer = MBart50Tokenizer(vocab=[("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), *scored])
    config = transformers.MBartConfig(
        **_SIZES,
        vocab_size=len(tokenizer),
        scale_embedding=True,
        decoder_start_token_id=2,
        forced_eos_token_id=2,
        tokenizer_class="MBart50Tokenizer",
        # Known to the models' own configuration files alone.
        normalize_before=True,
        normalize_embedding=True,
    )
    return _save(folder, transformers.MBartForConditionalGeneration(config), tokenizer)


def build_t5(folder: Path, *, targets: tuple[str, ...] = (), prompts: tuple[str, ...] = ()) -> Path:
    """T5, which is told its languages by tokens (`<2ja>`) or by prompts, or by nothing.

    `prompts` are names of tasks, such as `translation_en_to_de`.
    """
    folder.mkdir(parents=True)
    codes = [f"<2{code}>" for code in targets]
    tokenizer = transformers.T5Tokenizer(
        vocab=[*_T5_SPECIAL, *_scored_pieces()], extra_ids=0, additional_special_tokens=codes
    )
    model = transformers.T5ForConditionalGeneration(_t5_config(len(tokenizer)))
    _save(folder, model, tokenizer)
    names = {"en": "English", "de": "German", "ja": "Japanese"}
    tasks = {}
    for task in prompts:
        source, target = (names[code] for code in task.removeprefix("translation_").split("_to_"))
        tasks[task] = {"prefix": f"translate {source} to {target}: ", "num_beams": 4}
    summary = {"summarization": {"prefix": "summarize: "}}
    return _change_config(folder, task_specific_params={**summary, **tasks} if tasks else None)


def build_madlad(folder: Path, *, targets: tuple[str, ...] = ("ja", "en", "de")) -> Path:
    """MADLAD-400: codes are pieces (`<2ja>`), and the output has embeddings of its own."""
    folder.mkdir(parents=True)
    codes = [(f"<2{code}>", 0.0) for code in targets]
    tokenizer = transformers.T5Tokenizer(
        vocab=[*_T5_SPECIAL, *codes, *_scored_pieces()], extra_ids=0
    )
    config = _t5_config(len(tokenizer), feed_forward_proj="gated-gelu", tie_word_embeddings=False)
    model = transformers.T5ForConditionalGeneration(config)
    model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.shared.weight))
    _save(folder, model, tokenizer)
    # As in the model's own files: the embeddings by one name alone, and a setting that Transformers
    # does not write any more.
    weights = load_file(folder / "model.safetensors")
    weights["decoder.embed_tokens.weight"] = weights.pop("shared.weight")
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return _change_config(folder, tie_word_embeddings=False)


def translate(
    folder: Path,
    texts: list[str],
    *,
    source: str = "",
    target: str = "",
    beam_size: int = 1,
    without: frozenset[str] = frozenset(),
) -> list[tuple[list[str], str]]:
    """What Transformers makes of texts, as the server decodes: `<unk>` is no translation.

    Each as its tokens, without those that only begin and end them, and its text. `source` and
    `target` are the model's own codes, where its tokenizer takes any. The tokens in
    `without` are left out of the texts.
    """
    model, tokenizer = _load(folder)
    forced = {}
    if source:
        tokenizer.src_lang = source
        forced["forced_bos_token_id"] = tokenizer.convert_tokens_to_ids(target)
    left_out = set(tokenizer.convert_tokens_to_ids(sorted(without)))
    found = []
    for text in texts:
        [output] = model.generate(
            **tokenizer(text, return_tensors="pt"),
            **forced,
            num_beams=beam_size,
            # After a prefix, CTranslate2 does not always try the empty translation.
            min_new_tokens=len(forced) + 1,
            max_new_tokens=LONGEST,
            do_sample=False,
            # The end token is part of a length in one library and not in the other.
            length_penalty=0.0,
            # CTranslate2 stops one token earlier, without an end token.
            forced_eos_token_id=tokenizer.eos_token_id,
            suppress_tokens=[tokenizer.unk_token_id],
            # The server decodes again what repeats itself, as models do which were never trained.
            no_repeat_ngram_size=2,
            renormalize_logits=True,
        )
        tokens = output.tolist()[1 + len(forced) :]
        if tokens and tokens[-1] == tokenizer.eos_token_id:
            del tokens[-1]
        kept = [token for token in tokens if token not in left_out]
        found.append(
            (
                tokenizer.convert_ids_to_tokens(tokens),
                tokenizer.decode(kept, skip_special_tokens=True).strip(),
            )
        )
    return found


@lru_cache(maxsize=1)
def _load(folder: Path) -> tuple[Any, Any]:
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder)
    return model, transformers.AutoTokenizer.from_pretrained(folder)


_T5_SPECIAL = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]


def _t5_config(vocabulary_size: int, **more: Any) -> Any:
    return transformers.T5Config(
        vocab_size=vocabulary_size,
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=4,
        decoder_start_token_id=0,
        **more,
    )


def _change_config(folder: Path, **changes: Any) -> Path:
    saved = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    _write_json(folder / "config.json", {**saved, **changes})
    return folder


def _m2m100_model(vocabulary_size: int) -> Any:
    config = transformers.M2M100Config(
        **_SIZES,
        vocab_size=vocabulary_size,
        scale_embedding=True,
        decoder_start_token_id=2,
        forced_eos_token_id=2,
    )
    return transformers.M2M100ForConditionalGeneration(config)


def _save(folder: Path, model: Any, tokenizer: Any) -> Path:
    torch.manual_seed(0)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # As usually initialized, all tokens are about equally likely, and each follows itself.
            if parameter.dim() > 1 and "embed_positions" not in name:
                is_embedding = parameter.shape[0] == model.config.vocab_size
                parameter.normal_(0, (0.5 if is_embedding else 3.0) * parameter.shape[-1] ** -0.5)
        # Marian begins a translation with it, and has no other place for its zeros; and this way no
        # model has it in the middle of a translation.
        model.get_input_embeddings().weight[model.config.pad_token_id] = 0
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _train_sentencepiece(file: Path, **numbers: int) -> list[str]:
    processor = _trained(**numbers)
    file.write_bytes(processor.serialized_model_proto())
    pieces = (processor.id_to_piece(i) for i in range(processor.get_piece_size()))
    return [piece for piece in pieces if piece not in ("<unk>", "<s>", "</s>")]


def _scored_pieces() -> list[tuple[str, float]]:
    processor = _trained()
    pieces = range(3, processor.get_piece_size())
    return [(processor.id_to_piece(i), processor.get_score(i)) for i in pieces]


def _trained(**numbers: Any) -> sentencepiece.SentencePieceProcessor:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 20),
        model_writer=model,
        vocab_size=200,
        hard_vocab_limit=False,
        minloglevel=2,
        **numbers,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def _write_json(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
