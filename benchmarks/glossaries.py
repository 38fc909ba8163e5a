"""Whether terms of a glossary come right, what that does to the rest of a line, and what it costs.

Lines of the demo's grammar are made twice: with a word that the model knows, and with a term in its
place, of which the grammar knows the right translation, article and plural included. The rest is
unharmed where the line is right but for the term, and counted where the model translates the line
with the known word exactly. Also: `python -m benchmarks.glossaries [-v] [quality] [cost]`.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from benchmarks.figure import Figure
from benchmarks.lines import FreshLines
from demo.grammar import Sampler
from demo.words import Word, noun, rows

_LINES = 150
_ROUNDS = 5
_LIST = 500
_ENTRIES = 10_000

_NAMES_OUTSIDE = """
ザルドリック Zaldrick|ミレーヌ Mirene|ガウェイン Gawain|トルヴァ Torva|ペトラ Petra
シグルド Sigurd|ヨランダ Yolanda|バルザック Balzac|ネフェリ Nepheli|キリエ Kyrie|ドロテア Dorothea
ウルリカ Ulrica|モルガナ Morgana|ファルコ Falco|デュラン Duran
ジゼル Giselle|テオドール Theodor|ラミレス Ramirez
"""
_NAMES_FOR_INSIDE = [
    "Aurelia",
    "Bartholomew",
    "Cordelia",
    "Desmond",
    "Evander",
    "Philippa",
    "Gwendolyn",
    "Ignatius",
]
_NOUNS_OUTSIDE = """
戦鎚 warhammer|水筒 flask|手袋 glove|提灯 lantern|石弓 crossbow|砂時計 hourglass
棍棒 cudgel|香炉 censer|毛布 blanket|太鼓 drum|矢筒 quiver|聖杯 chalice
蝋燭 candle|円盤 disc|砥石 whetstone
耳飾り earring|魔法瓶 urn
"""
_NOUNS_FOR_INSIDE = [
    "relic",
    "trinket",
    "idol",
    "keepsake",
    "orb",
    "artifact",
    "ornament",
    "talisman",
]


class _Line(NamedTuple):
    """A line with a known word and its translation, the same with a term, and the term."""

    known: str
    known_translation: str
    line: str
    translation: str
    source: str
    target: str
    word: str


def _always(term: Word, _: Word) -> Word:
    return term


class _Swapping(Sampler):
    """Draws a line in which the first word of a category is another one."""

    def __init__(self, seed: int, category: str, other: Callable[[Word], Word]) -> None:
        super().__init__(seed)
        self._category, self._other = category, other
        self.drawn: list[Word] = []

    def _word(self, category: str) -> Word:
        word = super()._word(category)
        if category != self._category:
            return word
        self.drawn.append(word)
        return self._other(word) if len(self.drawn) == 1 else word


def _lines(category: str, other: Callable[[Word, str], Word]) -> list[_Line]:
    """Distinct lines with one word of a category; `other` makes the term of it and a pronoun."""
    found: dict[str, _Line] = {}
    seed = 0
    while len(found) < _LINES:
        seed += 1
        known = _Swapping(seed, category, lambda word: word)
        pair = known.line()
        if len(known.drawn) != 1:
            continue
        word = known.drawn[0]
        drawn: list[Word] = []
        made = []
        for their in ("his", "her"):
            term = other(word, their)
            drawn.append(term)
            made.append(_Swapping(seed, category, partial(_always, term)).line())
        # What the line says of somebody the model does not know must not depend on who it is.
        is_open = made[0] != made[1] and term.ja() != word.ja()
        target = term.en("bare") if "bare" in term.english else term.en()
        if is_open or made[0].ja.count(term.ja()) != 1:
            continue
        found[made[0].ja] = _Line(
            pair.ja, pair.en, made[0].ja, made[0].en, term.ja(), target, word.en()
        )
    return list(found.values())


def _test_set() -> dict[str, list[_Line]]:
    rng = random.Random(5)
    names = rows(_NAMES_OUTSIDE)
    nouns = rows(_NOUNS_OUTSIDE)
    chosen: dict[str, Any] = {}

    def once(word: Word, choices: Sequence[Any]) -> Any:
        return chosen.setdefault(word.ja(), rng.choice(choices))

    def name_outside(word: Word, their: str) -> Word:
        source, target = once(word, names)
        return _person(source, target, their)

    def name_inside(word: Word, their: str) -> Word:
        del their
        return _person(word.ja(), once(word, _NAMES_FOR_INSIDE), word.en("their"))

    def noun_outside(word: Word, their: str) -> Word:
        del their
        return noun(*once(word, nouns))

    def noun_inside(word: Word, their: str) -> Word:
        del their
        return noun(word.ja(), once(word, _NOUNS_FOR_INSIDE))

    found = {}
    for title, category, other in (
        ("names outside", "name", name_outside),
        ("names inside", "name", name_inside),
        ("nouns outside", "item", noun_outside),
        ("nouns inside", "item", noun_inside),
    ):
        chosen.clear()
        lines = _lines(category, other)
        sources = {line.source for line in lines}
        # With another term beside its own, a line has another translation.
        found[title] = [
            line for line in lines if sum(source in line.line for source in sources) == 1
        ]
    return found


def _person(source: str, target: str, their: str) -> Word:
    forms = {"": target, "obj": target, "poss": f"{target}'s", "their": their}
    return Word({"": source}, forms)


def _masked(text: str, word: str) -> str:
    """A text with the word, in whatever form, as a sign."""
    ending = "(?:es|s)?" if word.islower() else ""
    masked = re.sub(rf"\b{re.escape(word)}{ending}\b", "@", text, flags=re.IGNORECASE)
    return re.sub(r"\b([Aa])n? @", r"\1 @", masked)


def glossaries(*only: str) -> list[Figure]:
    """The shares of terms and of rests that are right, in all and by method; and the cost."""
    with tempfile.TemporaryDirectory() as folder:
        _set_up(folder)
        parts = {"quality": _quality, "cost": _cost}
        return [figure for name in only or parts for figure in parts[name]()]


def _set_up(folder: str) -> None:
    os.environ |= {"NMT_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "mysite.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("setup", verbosity=0)


def _quality() -> list[Figure]:
    from nmt_server.glossaries.choice import Candidate, Method, choose
    from nmt_server.glossaries.term import Term
    from nmt_server.translation import Wishes, translate
    from nmt_server.translation import terms as at_work

    figures: list[Figure] = []
    total = Counter[str]()
    for title, lines in _test_set().items():
        plain = [each.text for each in translate([line.known for line in lines])]
        is_sound = [text == line.known_translation for text, line in zip(plain, lines, strict=True)]
        terms = tuple({line.source: Term(line.source, line.target) for line in lines}.values())
        wishes = Wishes(glossaries=(), terms=terms, detail=("glossary",))

        without = [each.text for each in translate([line.line for line in lines])]
        term_share, rest_share, _ = _shares(lines, is_sound, without, is_known=True)
        figures.append(Figure(f"{title}: terms without", term_share, ""))
        if "inside" in title:
            figures.append(Figure(f"{title}: rest without", rest_share, ""))
        translations = translate([line.line for line in lines], wishes=wishes)
        texts = [each.text for each in translations]
        term_share, rest_share, counted = _shares(lines, is_sound, texts)
        total += counted
        methods = Counter(
            term["method"]
            for each in translations
            for segment in each.segments
            for term in (segment.detail or {}).get("glossary", ())
        )
        told = ", ".join(f"{name} {number}" for name, number in methods.most_common())
        figures.append(Figure(f"{title}: terms with", term_share, told))
        figures.append(Figure(f"{title}: rest with", rest_share, f"of {counted['sound']}"))
        if "-v" in sys.argv:
            for text, line, each in zip(texts, lines, translations, strict=True):
                if text != line.translation:
                    detail = [s.detail for s in each.segments]
                    print(f"{title}: {line.line} -> {text} | {line.translation} {detail}")
        for method in list(Method)[2:-1]:

            def only(candidates: Sequence[Candidate], method: Method = method) -> Candidate:
                own = [c for c in candidates if c.method in (Method.PLAIN, method)]
                return choose([own[0], *(c._replace(score=0.0) for c in own[1:])])

            setattr(at_work, "choose", only)  # noqa: B010
            try:
                alone = translate([line.line for line in lines], wishes=wishes)
            finally:
                setattr(at_work, "choose", choose)  # noqa: B010
            term_share, rest_share, _ = _shares(lines, is_sound, [each.text for each in alone])
            figures.append(Figure(f"{title}: {method} alone, terms", term_share, ""))
            figures.append(Figure(f"{title}: {method} alone, rest", rest_share, ""))
    return [
        Figure("terms of a glossary that are right", total["terms"] / total["lines"], "",
               at_least=0.98),
        Figure("lines with terms: the rest unharmed", total["rests"] / total["sound"], "",
               at_least=0.95),
        *figures,
    ]  # fmt: skip


def _shares(
    lines: Sequence[_Line],
    is_sound: Sequence[bool],
    texts: Sequence[str],
    *,
    is_known: bool = False,
) -> tuple[float, float, Counter[str]]:
    """The shares of terms and of rests that are right, and the counts.

    `is_known` says that the translations have the word that the model knows.
    """
    counted = Counter[str]()
    for text, line, sound in zip(texts, lines, is_sound, strict=True):
        rest = _masked(line.translation, line.target)
        counted["lines"] += 1
        counted["terms"] += _masked(text, line.target).count("@") == rest.count("@")
        counted["sound"] += sound
        counted["rests"] += sound and _masked(text, line.word if is_known else line.target) == rest
    return counted["terms"] / len(lines), counted["rests"] / counted["sound"], counted


def _cost() -> list[Figure]:
    from nmt_server.glossaries.change import make_glossary
    from nmt_server.glossaries.term import Dictionary, Pair, Term
    from nmt_server.models import Glossary
    from nmt_server.translation import Wishes, translate

    rng = random.Random(3)
    kana = [chr(code) for code in range(0x30A2, 0x30F3)]
    sources = {"".join(rng.choices(kana, k=rng.randint(3, 7))) for _ in range(2 * _ENTRIES)}
    terms = [Term(source, f"Name {number}") for number, source in enumerate(sources)]
    # The game's own names, as the model writes them.
    from demo.people import NAMES

    terms = [*(Term(word.ja(), word.en()) for word in NAMES), *terms][:_ENTRIES]
    dictionary = Dictionary(Pair("ja", "en"), terms)
    row = make_glossary(Glossary(name="large", is_shared=True), [dictionary])
    fresh = FreshLines(seed=11)
    chosen = Wishes(glossaries=(row.pk,))
    translate(fresh.take(50), wishes=chosen)
    ratios = []
    for number in range(2 * _ROUNDS):
        seconds = {}
        for wishes in (chosen, Wishes()) if number % 2 else (Wishes(), chosen):
            lines = fresh.look(_LIST)
            began = time.perf_counter()
            translate(lines, wishes=wishes)
            seconds[wishes.glossaries is not None] = time.perf_counter() - began
            _forget()
        fresh.take(_LIST)
        ratios.append(seconds[True] / seconds[False])
    detail = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    return [
        Figure(
            f"a list of {_LIST} with {_ENTRIES:,} terms, of without",
            statistics.median(ratios),
            detail,
            at_most=1.1,
        )
    ]


def _forget() -> None:
    from nmt_server.models import CachedTranslation
    from nmt_server.translation import forget_translations

    CachedTranslation.objects.all().delete()
    forget_translations()


if __name__ == "__main__":
    for figure in glossaries(*(each for each in sys.argv[1:] if each != "-v")):
        print(figure)
