"""Describes fairseq checkpoints of many languages, which say themselves which languages they have.

Read from their files alone: neither fairseq nor PyTorch is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from nmt_server.engines.fairseq.arguments import read_arguments
from nmt_server.engines.fairseq.languages import FAMILY, TrainedLanguages, trained_languages
from nmt_server.engines.language_codes import described_languages
from nmt_server.errors import InvalidModel
from nmt_server.languages import language_code
from nmt_server.model_files.manifest import DescribedLanguage, ModelDescription
from nmt_server.model_files.tokenizer_files import find_tokenizer_file


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
            "Choose one of these.",
            field="source_language",
        )
    return (
        DescribedLanguage(source, codes[source], is_target=False),
        DescribedLanguage(target, codes[target], is_source=False),
    )


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
            f"Name the {side} language for requests that name none.",
            field=f"{side}_language",
        )
