"""What CTranslate2 tells of a batch that was searched, and the passes that it takes for that."""

from __future__ import annotations

import ctranslate2

from nmt_server.options import DecodingOptions

# Of each segment, of each of its hypotheses: a row for each token.
_Attention = list[list[list[list[float]]]]


def attention_of_search(
    translator: ctranslate2.Translator,
    batch: list[list[str]],
    results: list[ctranslate2.TranslationResult],
    options: DecodingOptions,
) -> _Attention:
    """Of all hypotheses, (target tokens, source tokens), as the search itself has found it."""
    found = [result.attention for result in results]
    if options.beam_size == 1 or len(batch) == 1:
        return found
    # On a CPU, a beam search tells of the first token what that of another segment looked at.
    # It depends on nothing but the source.
    firsts = translator.translate_batch(
        batch,
        beam_size=1,
        min_decoding_length=1,
        max_decoding_length=1,
        max_input_length=0,
        return_attention=True,
    )
    return [
        [[*first.attention[0], *rows[1:]] if rows else [] for rows in hypotheses]
        for first, hypotheses in zip(firsts, found, strict=True)
    ]


def forced_attention(
    translator: ctranslate2.Translator,
    batch: list[list[str]],
    results: list[ctranslate2.TranslationResult],
) -> _Attention:
    """The same of alternatives, of which CTranslate2 mixes it up: a second, forced pass."""
    sources, targets = _pairs(batch, results)
    forced = iter(
        translator.translate_batch(
            sources,
            target_prefix=targets,
            beam_size=1,
            max_decoding_length=max(1, *map(len, targets)),
            max_input_length=0,
            return_attention=True,
        )
    )
    return [[next(forced).attention[0] for _ in result.hypotheses] for result in results]


def log_probabilities(
    translator: ctranslate2.Translator,
    batch: list[list[str]],
    results: list[ctranslate2.TranslationResult],
) -> list[list[list[float]]]:
    """Of the tokens of all hypotheses and of their ends: a second, teacher-forced pass."""
    sources, targets = _pairs(batch, results)
    scored = iter(translator.score_batch(sources, targets, max_input_length=0))
    return [[next(scored).log_probs for _ in result.hypotheses] for result in results]


def _pairs(
    batch: list[list[str]], results: list[ctranslate2.TranslationResult]
) -> tuple[list[list[str]], list[list[str]]]:
    """Each hypothesis and the source that it is of."""
    sources, targets = [], []
    for source, result in zip(batch, results, strict=True):
        sources += [source] * len(result.hypotheses)
        targets += result.hypotheses
    return sources, targets
