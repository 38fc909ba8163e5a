"""Fill in a model's row from what the model says of itself."""

from __future__ import annotations

from nmt_server.engines.kind import folder_of
from nmt_server.engines.language_codes import language_name
from nmt_server.errors import InvalidModel
from nmt_server.languages import match_language, meant_language
from nmt_server.model_files.manifest import DescribedLanguage
from nmt_server.models import Language, ModelLanguage, TranslationModel


def fill_from_description(row: TranslationModel) -> list[ModelLanguage] | None:
    """Fill in what `row` leaves empty of family, tokenizer files, languages and lengths.

    A language that it names becomes the one that is meant of a multilingual model: `ja` for
    `jpn_Jpan`.
    Returns the languages of a multilingual model, unsaved, and None for a model of one pair or
    without a description. Languages that nobody has registered yet are. Raises `InvalidModel` where
    the description cannot be understood, or has not the language that the row names.
    """
    kind = row.kind
    try:
        model = kind.locate(row.path)
    except InvalidModel:
        return None  # Whoever checks the row says what is wrong.
    description = kind.describe(
        model,
        row.source_language_id or "",
        row.target_language_id or "",
        (row.source_sentencepiece, row.target_sentencepiece),
    )
    _limit_translations(row, kind.limits(model).usual_target)
    if description is None:
        return None
    folder = folder_of(model)
    row.family = row.family or description.family
    row.source_sentencepiece = row.source_sentencepiece or str(
        folder / description.source_tokenizer
    )
    row.target_sentencepiece = row.target_sentencepiece or str(
        folder / description.target_tokenizer
    )
    _register_languages(description.languages)
    sources = {each.language: each.code for each in description.languages if each.is_source}
    targets = {each.language: each.code for each in description.languages if each.is_target}
    row.source_language_id = _chosen(row.source_language_id or "", sources)
    row.target_language_id = _chosen(row.target_language_id or "", targets)
    if not any(each.code for each in description.languages):
        return None
    return [
        ModelLanguage(
            language_id=each.language,
            code=each.code,
            is_source=each.is_source,
            is_target=each.is_target,
        )
        for each in description.languages
    ]


def _limit_translations(row: TranslationModel, usual: int | None) -> None:
    """Where nobody has said how long translations may be, let the model's configuration say it."""
    field = TranslationModel._meta.get_field("max_decoding_length")
    if usual is not None and row.max_decoding_length == field.default:
        # One is for the token that a translation starts from.
        row.max_decoding_length = min(row.max_decoding_length, max(1, usual - 1))


def _chosen(named: str, offered: dict[str, str]) -> str:
    """The language that is named, as a model of several calls it; the only one where none is."""
    if not named:
        return next(iter(offered)) if len(offered) == 1 else named
    if not any(offered.values()):
        return named
    found = match_language(named, offered)
    if found is None:
        meant = meant_language(named, offered)
        question = f"Did you mean {meant}? " if meant else ""
        raise InvalidModel(
            f"This model has no language {named!r} on that side.",
            f"{question}It has {', '.join(sorted(offered))}.",
        )
    return found.code


def _register_languages(languages: tuple[DescribedLanguage, ...]) -> None:
    codes = {each.language for each in languages}
    known = set(Language.objects.filter(code__in=codes).values_list("code", flat=True))
    Language.objects.bulk_create(
        [Language(code=code, name=language_name(code)) for code in sorted(codes - known)],
        ignore_conflicts=True,
    )
