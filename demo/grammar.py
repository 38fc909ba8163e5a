"""A synchronous grammar of a role-playing-game world: Japanese and English lines made together.

One Japanese line has exactly one English line, so a model can be measured by exact match.
"""

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from demo import phrases
from demo.lexicon import CATEGORIES
from demo.messages import MESSAGES
from demo.narration import NARRATION
from demo.patterns import Pattern, fill_english, fill_japanese, slots
from demo.speech import SPEECH
from demo.words import Word, fixed

# A subject that was cut off leaves no trace but the possessive that refers back to it.
CUT_OFF_SUBJECT = Word({"": ""}, {"": "", "their": "their"})

# The line that every such grammar should know, and its translation.
CUT_OFF_EXAMPLE = ("は静かに前へと歩み出た。", "stepped quietly forward.")

MIXTURES: Mapping[str, Sequence[tuple[str, int]]] = {
    # category: the categories it is drawn from, with their weights
    "someone": (("name", 12), ("addressed", 2), ("role", 9), ("placeholder", 4)),
    "subject": (("name", 12), ("role", 9), ("placeholder", 4), ("pronoun", 3)),
    "whom": (("name", 12), ("role", 9), ("placeholder", 4), ("pronoun", 3)),
    "object": (("item", 13), ("described", 6), ("placeholder", 1)),
    "thing": (("item", 12), ("described", 4), ("owned", 2), ("placeholder", 2)),
    "enemy": (("monster", 9), ("placeholder", 1)),
    "town": (("region", 5), ("placeholder", 1)),
}

# Nouns that a menu or a list shows alone, with the form it shows.
LABELS = {
    "name": "",
    "role": "bare",
    "placeholder": "",
    **dict.fromkeys(("monster", "region", "skill", "item", "place", "fixture", "food"), ""),
    **dict.fromkeys(("drink", "body", "abstract", "statistic", "element"), ""),
    **dict.fromkeys(("relation", "kinswoman", "kinsman"), ""),
}

# The highest number that each kind of number may be.
HIGHEST = {"count": 20, "level": 99, "points": 999, "amount": 9999}
_FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")


class Pair(NamedTuple):
    """A Japanese line and its English translation."""

    ja: str
    en: str


def normalise(japanese: str) -> str:
    """Return the line as the subword model sees it: lines that agree here are one line."""
    return " ".join(unicodedata.normalize("NFKC", japanese).split())


def repeats_trigram(english: str) -> bool:
    """Tell whether three tokens in a row occur twice.

    Decoding that forbids repeated trigrams could not produce such a line. Digits count one by
    one, and so does the space before them, because the subword model splits them so.
    """
    tokens = re.findall(r"[^\W\d]+|\d|[^\w\s]|\s(?=\d)", english)
    trigrams = list(zip(tokens, tokens[1:], tokens[2:], strict=False))
    return len(trigrams) != len(set(trigrams))


def capitalise(english: str) -> str:
    """Make the first letter a capital."""
    return english[:1].upper() + english[1:]


PATTERNS = NARRATION + SPEECH + MESSAGES


def core_pairs() -> list[Pair]:
    """Return the lines every training set holds: labels, speaker tags, fixed lines, each alone."""
    pairs = [Pair(*CUT_OFF_EXAMPLE)]
    for category, form in LABELS.items():
        pairs += [Pair(word.ja(), capitalise(word.en(form))) for word in CATEGORIES[category]]
    for category in ("name", "role", "placeholder"):
        words = CATEGORIES[category]
        pairs += [_tag(word) for word in words]
    for phrase in phrases.INTERJECTIONS + phrases.SCENERY + phrases.MENUS:
        pairs.append(Pair(phrase.ja(), phrase.en()))
    for phrase in phrases.INTERJECTIONS:
        inner = phrase.ja().removesuffix("。")
        pairs.append(Pair(f"「{inner}」", f'"{phrase.en()}"'))
    return list(dict.fromkeys(pairs))


def generate(seed: int) -> Iterator[Pair]:
    """Yield lines without end; the same seed yields the same lines."""
    sampler = Sampler(seed)
    while True:
        pair = sampler.line()
        if not repeats_trigram(pair.en):
            yield pair


def _tag(word: Word) -> Pair:
    form = "bare" if "bare" in word.english else ""
    return Pair(f"【{word.ja()}】", f"[{capitalise(word.en(form))}]")


class Sampler:
    """Draws words, sentences and lines at random, from one seed."""

    def __init__(self, seed: int) -> None:
        """Start the random numbers."""
        self.random = random.Random(seed)
        self.masked = False

    def line(self) -> Pair:
        """Draw one line of game text."""
        # Some programs put placeholders in the place of all names of a line.
        self.masked = self.random.random() < 0.08
        (kind,) = self.random.choices(("speech", "narration", "system", "phrase"), (46, 27, 24, 3))
        match kind:
            case "speech":
                return self._spoken_line()
            case "narration":
                return self._narrated_line()
            case "system":
                sentence = self._sentence(self.random.choice(MESSAGES))
                return self._vary_width(sentence)
            case _:
                return self._spoken(self._phrase(phrases.INTERJECTIONS))

    def _spoken_line(self) -> Pair:
        sentence = self._vary_ending(self._sentence(self.random.choice(SPEECH)))
        dice = self.random.random()
        if dice < 0.12:
            sentence = self._join(self._phrase(phrases.INTERJECTIONS), sentence)
        elif dice < 0.22:
            second = self._vary_ending(self._sentence(self.random.choice(SPEECH)))
            sentence = self._join(sentence, second)
        sentence = self._vary_width(sentence)
        return sentence if self.random.random() < 0.35 else self._spoken(sentence)

    def _narrated_line(self) -> Pair:
        pattern = self.random.choice(NARRATION)
        if pattern.japanese[0].startswith("{subject}は") and self.random.random() < 0.2:
            return self._sentence(pattern, subject=CUT_OFF_SUBJECT)
        sentence = self._sentence(pattern)
        dice = self.random.random()
        if dice < 0.1:
            return self._join(self._phrase(phrases.SCENERY), sentence)
        if dice < 0.2:
            return self._join(sentence, self._sentence(self.random.choice(NARRATION)))
        if dice < 0.25:
            return sentence._replace(ja=sentence.ja.removesuffix("。"))
        return sentence

    def _spoken(self, speech: Pair) -> Pair:
        """Put speech into quotation marks, with or without the speaker."""
        inner = speech.ja.removesuffix("。") if self.random.random() < 0.6 else speech.ja
        style = self.random.choices(
            ("quote", "tag", "speaker", "thought", "opened", "closed"), (40, 20, 14, 8, 6, 6)
        )[0]
        speaker = self._word("someone")
        tag = _tag(speaker)
        match style:
            case "quote":
                return Pair(f"「{inner}」", f'"{speech.en}"')
            case "tag":
                return Pair(f"{tag.ja}「{inner}」", f'{tag.en} "{speech.en}"')
            case "speaker":
                gap = "　" if self.random.random() < 0.25 else ""
                return Pair(f"{speaker.ja()}{gap}「{inner}」", f'{tag.en[1:-1]}: "{speech.en}"')
            case "thought":
                return Pair(f"（{inner}）", f"({speech.en})")
            case "opened":
                return Pair(f"「{speech.ja}", f'"{speech.en}')
            case _:
                return Pair(f"{inner}」", f'{speech.en}"')

    def _vary_ending(self, sentence: Pair) -> Pair:
        """Let a calm sentence sometimes shout, trail off, sing or lose its full stop."""
        if not sentence.ja.endswith("。"):
            return sentence
        ja, en = sentence.ja[:-1], sentence.en[:-1]
        endings = (("。", "."), ("", "."), ("！", "!"), ("……", "..."), ("……。", "..."), ("♪", "♪"))
        ja_end, en_end = self.random.choices(endings, (64, 14, 10, 5, 5, 2))[0]
        return Pair(ja + ja_end, en + en_end)

    def _vary_width(self, sentence: Pair) -> Pair:
        """Write some punctuation in half width, which means the same."""
        if self.random.random() < 0.12:
            ja = sentence.ja.replace("！", "!").replace("？", "?").replace("……", "...")
            return sentence._replace(ja=ja)
        return sentence

    def _join(self, first: Pair, second: Pair) -> Pair:
        # A space follows ！ and ？ but not 。 in Japanese typesetting; without one of the three,
        # the two sentences would run together.
        end = first.ja[-1]
        if end not in "。！？♪…":
            first = first._replace(ja=first.ja + "。")
        gap = "　" if end in "！？♪" else ""
        return Pair(first.ja + gap + second.ja, f"{first.en} {second.en}")

    def _phrase(self, choices: Sequence[Word]) -> Pair:
        phrase = self.random.choice(choices)
        return Pair(phrase.ja(), phrase.en())

    def _sentence(self, pattern: Pattern, subject: Word | None = None) -> Pair:
        words: dict[str, Word] = {} if subject is None else {"subject": subject}
        for category, slot in slots(pattern.english):
            self._draw(category, slot, words)
        template = self.random.choice(pattern.japanese)
        # Japanese may have slots that English lacks, such as the many words for "I".
        for category, slot in slots(template):
            self._draw(category, slot, words)
        en = fill_english(pattern.english, words)
        en = capitalise(en) if subject is None else en.strip()
        return Pair(fill_japanese(template, words), en)

    def _draw(self, category: str, slot: str, words: dict[str, Word]) -> None:
        while slot not in words:
            word = self._word(category)
            if all(word.english != other.english for other in words.values()):
                words[slot] = word

    def _word(self, category: str) -> Word:
        """Draw a word of a category, of a mixture, a number, or a noun with a modifier."""
        if self.masked and category in MIXTURES and self.random.random() < 0.8:
            return self.random.choice(CATEGORIES["placeholder"])
        if category in MIXTURES:
            names, weights = zip(*MIXTURES[category], strict=True)
            return self._word(self.random.choices(names, weights)[0])
        if category in HIGHEST:
            return self._number(category)
        if category == "described":
            return self._described(self._word("kind"), self._word("item"))
        if category == "addressed":
            return self._addressed(self._word("name"))
        if category == "owned":
            return self._owned(self._word("someone"), self._word("item"))
        if category == "phrase":
            phrase = self.random.choice(phrases.INTERJECTIONS)
            return fixed(phrase.ja().removesuffix("。"), phrase.en())
        return self.random.choice(CATEGORIES[category])

    def _described(self, kind: Word, item: Word) -> Word:
        described = f"{kind.en()} {item.en()}"
        forms = {"": described, "the": f"the {described}", "a": f"{kind.en('a')} {item.en()}"}
        return Word({"": kind.ja() + item.ja()}, forms)

    def _addressed(self, name: Word) -> Word:
        """Add an honorific, which English leaves out."""
        familiar = "くん" if name.en("their") == "his" else "ちゃん"
        honorific = self.random.choices(("さん", "様", familiar), (5, 2, 2))[0]
        return Word({"": name.ja() + honorific}, name.english)

    def _owned(self, owner: Word, item: Word) -> Word:
        owned = f"{owner.en('poss')} {item.en()}"
        return Word({"": f"{owner.ja()}の{item.ja()}"}, {"": owned, "the": owned})

    def _number(self, category: str) -> Word:
        highest = HIGHEST[category]
        # Large amounts are mostly round, as prices are.
        if category == "amount" and self.random.random() < 0.45:
            number = 50 * self.random.randint(1, highest // 50)
        elif category == "amount" and self.random.random() < 0.7:
            number = self.random.randint(2, 999)
        else:
            number = self.random.randint(2, highest)
        text = f"{number:,}" if self.random.random() < 0.3 else str(number)
        japanese = text.translate(_FULL_WIDTH) if self.random.random() < 0.35 else text
        return fixed(japanese, text)
