"""Words in two languages: their inflected forms, and how to build them."""

from collections.abc import Mapping
from dataclasses import dataclass

_GODAN = {
    # last kana: negative stem, polite stem, conditional stem, volitional stem, te form, past
    "う": ("わ", "い", "え", "お", "って", "った"),
    "く": ("か", "き", "け", "こ", "いて", "いた"),
    "ぐ": ("が", "ぎ", "げ", "ご", "いで", "いだ"),
    "す": ("さ", "し", "せ", "そ", "して", "した"),
    "つ": ("た", "ち", "て", "と", "って", "った"),
    "ぶ": ("ば", "び", "べ", "ぼ", "んで", "んだ"),
    "む": ("ま", "み", "め", "も", "んで", "んだ"),
    "る": ("ら", "り", "れ", "ろ", "って", "った"),
}

_IRREGULAR_PAST = {
    # base: (past, past participle)
    "be": ("was", "been"),
    "bring": ("brought", "brought"),
    "buy": ("bought", "bought"),
    "catch": ("caught", "caught"),
    "choose": ("chose", "chosen"),
    "drink": ("drank", "drunk"),
    "drive": ("drove", "driven"),
    "eat": ("ate", "eaten"),
    "fight": ("fought", "fought"),
    "find": ("found", "found"),
    "forget": ("forgot", "forgotten"),
    "forgive": ("forgave", "forgiven"),
    "hide": ("hid", "hidden"),
    "hold": ("held", "held"),
    "leave": ("left", "left"),
    "lose": ("lost", "lost"),
    "make": ("made", "made"),
    "meet": ("met", "met"),
    "run": ("ran", "run"),
    "see": ("saw", "seen"),
    "sell": ("sold", "sold"),
    "sing": ("sang", "sung"),
    "sit": ("sat", "sat"),
    "slay": ("slew", "slain"),
    "sleep": ("slept", "slept"),
    "speak": ("spoke", "spoken"),
    "stand": ("stood", "stood"),
    "steal": ("stole", "stolen"),
    "take": ("took", "taken"),
    "throw": ("threw", "thrown"),
    "wake": ("woke", "woken"),
}

# Regular verbs whose last consonant doubles: the spelling alone does not show where the stress is.
_DOUBLING = {"drop", "forget", "grip", "hug", "nod", "rub", "run", "sit", "step", "stop"}


@dataclass(frozen=True)
class Word:
    """A word as pairs of forms; the form named "" is the one a pattern gets by default."""

    japanese: Mapping[str, str]
    english: Mapping[str, str]

    def ja(self, form: str = "") -> str:
        """Return the Japanese form."""
        return self.japanese[form]

    def en(self, form: str = "") -> str:
        """Return the English form."""
        return self.english[form]


def rows(table: str) -> list[list[str]]:
    """Split a table of words: entries at "|" or line ends, fields at spaces; "_" is a space."""
    cells = table.strip().replace("\n", "|").split("|")
    return [[field.replace("_", " ") for field in cell.split()] for cell in cells]


def with_article(phrase: str) -> str:
    """Put "a" or "an" before an English phrase."""
    return f"{'an' if phrase[0].lower() in 'aeiou' else 'a'} {phrase}"


def plural(phrase: str) -> str:
    """Return the plural of an English noun phrase; only the noun before "of" changes."""
    head, of, rest = phrase.partition(" of ")
    if head.endswith(("old man", "nobleman")):
        head = head[:-2] + "en"
    elif head.endswith(("wolf", "thief")):
        head = head[:-1] + "ves"
    elif head.endswith(("s", "sh", "ch", "x")):
        head += "es"
    elif head.endswith("y") and head[-2] not in "aeiou":
        head = head[:-1] + "ies"
    else:
        head += "s"
    return head + of + rest


def fixed(japanese: str, english: str) -> Word:
    """Build a word with one form in each language."""
    return Word({"": japanese}, {"": english})


def noun(japanese: str, english: str) -> Word:
    """Build a countable noun: bare, "a", "the" and plural."""
    forms = {
        "": english,
        "a": with_article(english),
        "the": f"the {english}",
        "plural": plural(english),
    }
    return Word({"": japanese}, forms)


def mass_noun(japanese: str, english: str) -> Word:
    """Build an uncountable noun, whose indefinite form takes "some"."""
    forms = {"": english, "a": f"some {english}", "the": f"the {english}", "plural": english}
    return Word({"": japanese}, forms)


def place(japanese: str, english: str, preposition: str) -> Word:
    """Build a place; its form "at" carries the preposition that English wants."""
    forms = {"": english, "the": f"the {english}", "at": f"{preposition} the {english}"}
    return Word({"": japanese}, forms)


def person(japanese: str, english: str, their: str, bare: str = "") -> Word:
    """Build someone who can be subject, object and owner.

    `their` is the possessive that refers back to the person; `bare` is the noun without its
    article, for a person who is not named.
    """
    forms = {"": english, "obj": english, "poss": f"{english}'s", "their": their}
    if bare:
        forms |= {"bare": bare, "a": with_article(bare), "plural": plural(bare)}
    return Word({"": japanese}, forms)


def named(token: str) -> Word:
    """Build a word that stands for any person or thing and is the same in both languages."""
    forms = {"": token, "obj": token, "poss": f"{token}'s", "their": "their"}
    return Word({"": token}, forms | {"a": token, "the": token})


def adjective(japanese: str, english: str) -> Word:
    """Build a predicate adjective from its plain Japanese form, which ends in い or だ."""
    stem = japanese[:-1]
    if japanese.endswith("だ"):
        forms = {"plain": japanese, "polite": stem + "です", "past": stem + "だった"}
        forms |= {"bare": stem, "because": stem + "だから"}
    else:
        forms = {"plain": japanese, "polite": japanese + "です", "past": stem + "かった"}
        forms |= {"bare": japanese, "because": japanese + "から"}
    return Word(forms, {"": english})


def verb(japanese: str, english: str) -> Word:
    """Build a verb from its Japanese dictionary form and its English base form.

    A one-step (ichidan) verb is written with a stroke before its last kana: 捨て/る.
    """
    return Word(_conjugate(japanese), _inflect(english))


def _conjugate(japanese: str) -> dict[str, str]:
    if japanese.endswith("する"):
        stem = japanese[:-2]
        negative, polite, volitional = stem + "し", stem + "し", stem + "しよう"
        te_form, past = stem + "して", stem + "した"
        potential, dictionary = stem + "できる", japanese
    elif "/" in japanese:
        negative = polite = japanese.split("/")[0]
        te_form, past, volitional = polite + "て", polite + "た", polite + "よう"
        potential, dictionary = polite + "られる", polite + "る"
    else:
        stem, last = japanese[:-1], japanese[-1]
        a, i, e, o, te, ta = _GODAN[last]
        negative, polite, volitional = stem + a, stem + i, stem + o + "う"
        te_form, past = stem + te, stem + ta
        potential, dictionary = stem + e + "る", japanese
    return {
        "dict": dictionary,
        "ta": past,
        "te": te_form,
        "neg": negative,
        "stem": polite,
        "let": volitional,
        "can": potential,
        "failed": potential[:-1] + "なかった",
    }


def _inflect(english: str) -> dict[str, str]:
    head, space, rest = english.partition(" ")
    final = head + head[-1] if head in _DOUBLING else head
    if head.endswith("e"):
        present_participle = head[:-1] + "ing"
        regular = head + "d"
    elif head.endswith("y") and head[-2] not in "aeiou":
        present_participle = head + "ing"
        regular = head[:-1] + "ied"
    else:
        present_participle = final + "ing"
        regular = final + "ed"
    past, past_participle = _IRREGULAR_PAST.get(head, (regular, regular))
    forms = {"": head, "past": past, "ing": present_participle, "done": past_participle}
    return {form: text + space + rest for form, text in forms.items()}
