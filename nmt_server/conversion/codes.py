"""The codes that multilingual models give to languages, to and from ISO 639-1 and BCP 47."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nmt_server.description import DescribedLanguage
from nmt_server.engines.marking import MARKINGS

# ISO 639-3 to ISO 639-1. For a language that ISO 639-3 divides, such as Arabic, the member that
# models are trained with (FLORES-200) stands for the whole.
_PAIRS = """
aar=aa abk=ab afr=af aka=ak als=sq amh=am ara=ar arb=ar arg=an asm=as ava=av ave=ae aym=ay ayr=ay
aze=az azj=az bak=ba bam=bm bel=be ben=bn bis=bi bod=bo bos=bs bre=br bul=bg cat=ca ces=cs cha=ch
che=ce chu=cu chv=cv cmn=zh cor=kw cos=co cre=cr cym=cy dan=da deu=de div=dv dzo=dz ell=el eng=en
epo=eo est=et eus=eu ewe=ee fao=fo fas=fa fij=fj fin=fi fra=fr fry=fy ful=ff fuv=ff gaz=om gla=gd
gle=ga glg=gl glv=gv grn=gn guj=gu hat=ht hau=ha heb=he her=hz hin=hi hmo=ho hrv=hr hun=hu hye=hy
ibo=ig ido=io iii=ii iku=iu ile=ie ina=ia ind=id ipk=ik isl=is ita=it jav=jv jpn=ja kal=kl kan=kn
kas=ks kat=ka kau=kr kaz=kk khk=mn khm=km kik=ki kin=rw kir=ky kmr=ku knc=kr kom=kv kon=kg kor=ko
kua=kj kur=ku lao=lo lat=la lav=lv lim=li lin=ln lit=lt ltz=lb lub=lu lug=lg lvs=lv mah=mh mal=ml
mar=mr mkd=mk mlg=mg mlt=mt mon=mn mri=mi msa=ms mya=my nau=na nav=nv nbl=nr nde=nd ndo=ng nep=ne
nld=nl nno=nn nob=nb nor=no npi=ne nya=ny oci=oc oji=oj ori=or orm=om ory=or oss=os pan=pa pbt=ps
pes=fa pli=pi plt=mg pol=pl por=pt pus=ps que=qu quy=qu roh=rm ron=ro run=rn rus=ru sag=sg san=sa
sin=si slk=sk slv=sl sme=se smo=sm sna=sn snd=sd som=so sot=st spa=es sqi=sq srd=sc srp=sr ssw=ss
sun=su swa=sw swe=sv swh=sw tah=ty tam=ta tat=tt tel=te tgk=tg tgl=tl tha=th tir=ti ton=to tsn=tn
tso=ts tuk=tk tur=tr twi=tw uig=ug ukr=uk urd=ur uzb=uz uzn=uz ven=ve vie=vi vol=vo wln=wa wol=wo
xho=xh ydd=yi yid=yi yor=yo zha=za zho=zh zsm=ms zul=zu
"""
_TWO_LETTERS = dict(pair.split("=") for pair in _PAIRS.split())

# The script that goes without saying, for languages that some models know in several.
_USUAL_SCRIPT = {
    "ace": "Latn",
    "bjn": "Latn",
    "kr": "Latn",
    "ks": "Arab",
    "sr": "Cyrl",
    "taq": "Latn",
    "zh": "Hans",
}

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

# A code of M2M-100 that is none of ISO 639-1, although it looks like one, and some that ISO 639-1
# has given up, which models of Google go on with.
_MISTAKEN = {"ns": "nso", "in": "id", "iw": "he", "ji": "yi", "jw": "jv"}


def language_code(own: str) -> str:
    """The ISO 639-1 or BCP 47 code for one of ISO 639-3 or ISO 639-1: `jpn` gives `ja`."""
    own = _MISTAKEN.get(own, own)
    return _TWO_LETTERS.get(own, own)


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
        if subtags and bases.count(base) > 1 and subtags != [_USUAL_SCRIPT.get(base)]:
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
