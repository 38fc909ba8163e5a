"""The codes that multilingual models give to languages, to and from ISO 639-1 and BCP 47."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nmt_server.engines.marking import MARKINGS
from nmt_server.languages import language_code, likely_script
from nmt_server.model_files.manifest import DescribedLanguage

# Languages of FLORES-200 that ISO 639-1 has no code for.
_NAMES = dict(
    line.split("=")
    for line in """
ace=Acehnese|acm=Mesopotamian Arabic|acq=Ta’izzi-Adeni Arabic|aeb=Tunisian Arabic
ajp=South Levantine Arabic|apc=North Levantine Arabic|ars=Najdi Arabic|ary=Moroccan Arabic
arz=Egyptian Arabic|ast=Asturian|awa=Awadhi|azb=South Azerbaijani|ban=Balinese|bem=Bemba
bho=Bhojpuri|bjn=Banjar|bug=Buginese|ceb=Cebuano|cjk=Chokwe|ckb=Central Kurdish
crh=Crimean Tatar|dik=Southwestern Dinka|dyu=Dyula|fon=Fon|fur=Friulian|hne=Chhattisgarhi
ilo=Ilocano|kab=Kabyle|kac=Jingpho|kam=Kamba|kbp=Kabiyè|kea=Kabuverdianu|kmb=Kimbundu
lij=Ligurian|lmo=Lombard|ltg=Latgalian|lua=Luba-Kasai|luo=Luo|lus=Mizo|mag=Magahi|mai=Maithili
min=Minangkabau|mni=Meitei|mos=Mossi|nso=Northern Sotho|nus=Nuer|pag=Pangasinan|pap=Papiamento
prs=Dari|sat=Santali|scn=Sicilian|shn=Shan|szl=Silesian|taq=Tamasheq|tpi=Tok Pisin|tum=Tumbuka
tzm=Central Atlas Tamazight|umb=Umbundu|vec=Venetian|war=Waray|yue=Cantonese
""".strip().replace("\n", "|").split("|")
)  # fmt: skip

# How the tasks of T5's configuration are named, and how their prompts name the languages.
_TASK = re.compile(r"translation_([a-z]{2,3})_to_([a-z]{2,3})")
_PROMPT = re.compile(MARKINGS["t5_prompt"].prompt.format(source=r"([\w ]+)", target=r"([\w ]+)"))


def language_name(code: str) -> str:
    """The English name of a language that is not in ISO 639-1; its code where it is not known."""
    language, *subtags = code.split("-")
    name = _NAMES.get(language, language)
    return f"{name} ({', '.join(subtags)})" if subtags else name


def described_languages(family: str, vocabulary: Iterable[str]) -> tuple[DescribedLanguage, ...]:
    """The languages that a model's vocabulary has tokens for; empty for a model of one pair.

    Script and region are part of a code only where the model has the language in several. Where two
    tokens stand for the same, the first one counts.
    """
    pattern = MARKINGS[family].code
    if pattern is None:
        return ()
    matches = [match for token in vocabulary if (match := pattern.fullmatch(token))]
    parts = [match[1].replace("_", "-").split("-") for match in matches]
    bases = [language_code(language) for language, *_ in parts]
    found: dict[str, DescribedLanguage] = {}
    for base, (_, *subtags), match in zip(bases, parts, matches, strict=True):
        code = base
        if subtags and bases.count(base) > 1 and subtags != [likely_script(base)]:
            code = "-".join([base, *(tag if len(tag) == 4 else tag.upper() for tag in subtags)])
        # Marian models are not told the source language: those that need it have only one.
        found.setdefault(code, DescribedLanguage(code, match[0], is_source=family != "marian"))
    return tuple(found.values())


def prompted_languages(tasks: Mapping[str, Any]) -> tuple[DescribedLanguage, ...]:
    """The languages in the `task_specific_params` of a T5 model, by the names that prompts have.

    Empty where no task is one of translation with a prompt such as "translate English to German: ".
    """
    names: dict[str, str] = {}
    sources, targets = set(), set()
    for task, parameters in tasks.items():
        prompt = _PROMPT.fullmatch(str(parameters.get("prefix", "")).rstrip())
        if (codes := _TASK.fullmatch(task)) is None or prompt is None:
            continue
        source, target = (language_code(code) for code in codes.groups())
        sources.add(source)
        targets.add(target)
        names |= {source: prompt[1], target: prompt[2]}
    return tuple(
        DescribedLanguage(code, name, is_source=code in sources, is_target=code in targets)
        for code, name in names.items()
    )
