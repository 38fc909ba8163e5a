"""Describes fairseq checkpoints of many languages, which say themselves which languages they have.

Also which languages a converted one has, and how it is told them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from nmt_server.conversion.arguments import read_arguments
from nmt_server.conversion.codes import described_languages
from nmt_server.conversion.order import one_pair
from nmt_server.engines.fairseq.languages import (
    FAMILY,
    PRETRAINED,
    TrainedLanguages,
    trained_languages,
)
from nmt_server.errors import InvalidModel
from nmt_server.languages import language_code
from nmt_server.model_files.manifest import DescribedLanguage, ModelDescription
from nmt_server.model_files.tokenizer_files import find_tokenizer_file

SERVE_IT = "Serve it as it is: python manage.py add_model NAME CHECKPOINT --engine fairseq."

# By what marks the source and whether the translation is marked, each in front of the text.
_SHARED_FAMILIES = {
    ("source", True): FAMILY,
    ("target", True): "fairseq_target_both",
    ("target", False): "fairseq_target",
}
# By what stands in the place of the source's end.
_PAIR_FAMILIES = {"": "", "source": "fairseq_source_end", "target": "fairseq_target_end"}


def describe_checkpoint(
    checkpoint: Path, source: str = "", target: str = "", tokenizers: tuple[str, str] = ("", "")
) -> ModelDescription | None:
    """The description of a multilingual checkpoint that fairseq serves; None for one pair.

    `source` and `target` are the languages for requests that name none, `tokenizers` the files that
    are named; what is empty is found. Raises `InvalidModel` where the model lacks a language or has
    no tokenizer beside it.
    """
    trained = trained_languages(read_arguments(checkpoint), checkpoint.parent)
    if trained is None:
        return None
    languages = offered_languages(trained, source, target)
    source = source or next(each.language for each in languages if each.is_source)
    target = target or next(each.language for each in languages if each.is_target)
    return ModelDescription(
        FAMILY,
        str(find_tokenizer_file(checkpoint, "source", source, tokenizers[0])),
        str(find_tokenizer_file(checkpoint, "target", target, tokenizers[1])),
        languages,
    )


def offered_languages(
    trained: TrainedLanguages, source: str, target: str
) -> tuple[DescribedLanguage, ...]:
    """The languages that a model translates from and to, with its own tokens for them.

    A model with parts for every pair of languages has to have all pairs of these: of one that lacks
    some, the pair `source` and `target` alone is offered. Raises `InvalidModel` where the model
    lacks one of both, or has several and none is named.
    """
    languages = described_languages(FAMILY, map(trained.token, trained.names))
    sources = {trained.token(pair[0]) for pair in trained.pairs}
    targets = {trained.token(pair[1]) for pair in trained.pairs}
    languages = tuple(
        replace(each, is_source=each.code in sources, is_target=each.code in targets)
        for each in languages
        if each.code in sources | targets
    )
    if not source and sum(each.is_source for each in languages) == 1:
        [source] = [each.language for each in languages if each.is_source]
    if not target and sum(each.is_target for each in languages) == 1:
        [target] = [each.language for each in languages if each.is_target]
    _check(source, "source", [each.language for each in languages if each.is_source])
    _check(target, "target", [each.language for each in languages if each.is_target])
    if not trained.is_by_pair or _combinations(languages) <= _tokens(trained):
        return languages
    return one_direction(trained, languages, source, target)


def one_direction(
    trained: TrainedLanguages,
    languages: Iterable[DescribedLanguage],
    source: str,
    target: str,
) -> tuple[DescribedLanguage, ...]:
    """The pair `source` and `target` alone; raises `InvalidModel` where it was not trained."""
    codes = {each.language: each.code for each in languages}
    if (codes[source], codes[target]) not in _tokens(trained):
        names = ", ".join("-".join(map(language_code, pair)) for pair in trained.pairs)
        raise InvalidModel(
            f"The model does not translate {source}-{target}: it has {names}.",
            "Choose one of these with --source and --target.",
            field="source_language",
        )
    return (
        DescribedLanguage(source, codes[source], is_target=False),
        DescribedLanguage(target, codes[target], is_source=False),
    )


def converted_languages(
    trained: argparse.Namespace, many: TrainedLanguages | None, source: str, target: str
) -> tuple[DescribedLanguage, ...]:
    """The languages of a model that is converted: all, or one pair where CTranslate2 can have one.

    `source` and `target` are empty where nobody named them. Raises `InvalidModel` as
    `offered_languages` does.
    """
    if many is not None:
        offered = offered_languages(many, source, target)
        if not many.is_by_pair:
            return offered
        source = source or next(each.language for each in offered if each.is_source)
        target = target or next(each.language for each in offered if each.is_target)
        return one_direction(many, offered, source, target)
    names = [getattr(trained, f"{side}_lang", None) or "" for side in ("source", "target")]
    if trained.task != PRETRAINED:
        return one_pair(source or names[0], target or names[1])
    # The names are those of mBART, such as `ja_XX`.
    codes = [language_code(name.split("_")[0]) for name in names]
    return (
        DescribedLanguage(source or codes[0], f"[{names[0]}]", is_target=False),
        DescribedLanguage(target or codes[1], f"[{names[1]}]", is_source=False),
    )


def converted_family(trained: argparse.Namespace, many: TrainedLanguages | None) -> str:
    """How a converted model is told its languages.

    Raises `InvalidModel` where it cannot be told so.
    """
    if many is None:
        return "fairseq_pretrained" if trained.task == PRETRAINED else ""
    if many.is_by_pair:
        return _PAIR_FAMILIES[many.on_source]
    family = _SHARED_FAMILIES.get((many.on_source, many.marks_target))
    if many.replaces_ends:
        raise InvalidModel(
            "The model is told its languages in the place of the ends of segments "
            "(lang_tok_replacing_bos_eos), which CTranslate2's converter does not support.",
            SERVE_IT,
            field="path",
        )
    if family is None:
        raise InvalidModel(
            f"The model is told its languages by encoder_langtok {many.on_source or 'none'} and "
            f"decoder_langtok {many.marks_target}, which is not converted.",
            SERVE_IT,
            field="path",
        )
    return family


def _tokens(trained: TrainedLanguages) -> set[tuple[str, str]]:
    return {(trained.token(source), trained.token(target)) for source, target in trained.pairs}


def _combinations(languages: Iterable[DescribedLanguage]) -> set[tuple[str, str]]:
    languages = list(languages)
    return {
        (source.code, target.code)
        for source in languages
        for target in languages
        if source.is_source and target.is_target and source is not target
    }


def _check(wanted: str, side: str, offered: list[str]) -> None:
    if wanted not in offered:
        said = f"has no {side} language {wanted}" if wanted else "has several languages"
        raise InvalidModel(
            f"The model {said}: it translates {'from' if side == 'source' else 'to'} "
            f"{', '.join(sorted(offered))}.",
            f"Name the {side} language for requests that name none (--{side}).",
            field=f"{side}_language",
        )
