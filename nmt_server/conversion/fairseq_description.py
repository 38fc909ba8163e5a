"""Which languages a converted fairseq checkpoint has, and how it is told them."""

from __future__ import annotations

import argparse

from nmt_server.conversion.order import one_pair
from nmt_server.engines.fairseq.describe import offered_languages, one_direction
from nmt_server.engines.fairseq.languages import FAMILY, PRETRAINED, TrainedLanguages
from nmt_server.errors import InvalidModel
from nmt_server.languages import language_code
from nmt_server.model_files.manifest import DescribedLanguage

SERVE_IT = "Serve it as it is: python manage.py add_model NAME CHECKPOINT --engine fairseq."

# By what marks the source and whether the translation is marked, each in front of the text.
_SHARED_FAMILIES = {
    ("source", True): FAMILY,
    ("target", True): "fairseq_target_both",
    ("target", False): "fairseq_target",
}
# By what stands in the place of the source's end.
_PAIR_FAMILIES = {"": "", "source": "fairseq_source_end", "target": "fairseq_target_end"}


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
