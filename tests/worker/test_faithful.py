"""Numbers, signs and names come back right from a real model, in either engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from nmt_server.conf import BUILT_IN_ENGINES
from nmt_server.engines.base import Engine, Hypothesis, Vocabularies
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import LanguagePair, Marking
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.worker.attempts import Attempt, best_attempt, first_attempt, next_attempt
from nmt_server.worker.scheduler import Scheduler
from nmt_server.worker.segments import Part, Segment
from nmt_server.worker.vocabulary import Vocabulary
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority, WorkItem
from tests.fairseq_models import MODEL, spec_of
from tests.worker.watched import Pending

OPTIONS = DecodingOptions(beam_size=5, no_repeat_ngram_size=3)


class Asked:
    """A scheduler over one engine of the demo model."""

    def __init__(self, engine: str) -> None:
        paths = {"ctranslate2": MODEL / "ctranslate2", "fairseq": MODEL / "fairseq" / "model.pt"}
        spec = spec_of(engine=BUILT_IN_ENGINES[engine], path=str(paths[engine]), cpu_threads=1)
        self.engine: Engine = load_engine(spec)
        self._scheduler = Scheduler(
            self.engine, load_tokenizer(spec), marking=Marking(), max_source_tokens=128
        )

    def pending(self, text: str, options: DecodingOptions = OPTIONS, **item: Any) -> Pending:
        pending = Pending([WorkItem(text, options, **item)], Priority.INTERACTIVE)
        self._scheduler.submit(pending.request)
        return pending

    def one(self, text: str, options: DecodingOptions = OPTIONS, **item: Any) -> SegmentResult:
        (result,) = self.pending(text, options, **item).results()
        assert not result.error
        return result


@pytest.fixture(scope="module", params=["ctranslate2", "fairseq"])
def ask(request: pytest.FixtureRequest) -> Iterator[Asked]:
    pytest.importorskip(request.param)
    yield Asked(request.param)


@pytest.fixture(scope="module")
def ctranslate2() -> Asked:
    return Asked("ctranslate2")


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("勇者は1111のダメージを受けた！", "The hero took 1111 damage!"),
        ("HP：100/100", "HP: 100/100"),
        ("所持金：１２３４５６７８９ゴールド", "Money: 123456789 gold"),
        ("いただきます。😀", "Let's eat.😀"),
        ("😀 いただきます。", "😀 Let's eat."),
        ("👨‍👩‍👧いただきます🇯🇵", "👨‍👩‍👧Let's eat.🇯🇵"),
        ("レベル1→2", "Level 1→2"),
        ("0ゴールド", "0 gold"),
        ("0ゴールドを手に入れた！", "Obtained 0 gold!"),
        ("-5ゴールド", "-5 gold"),
        ("－１５ゴールド", "-15 gold"),
        ("+5ゴールド", "+5 gold"),
        ("攻撃力-10", "Attack -10"),
        ("攻撃力+10", "Attack +10"),
    ],
)
def test_it_is_in_the_translation(ask: Asked, text: str, translation: str) -> None:
    result = ask.one(text)
    assert (result.text, result.warnings) == (translation, ())


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("剣、鎌", "Sword, Scythe"),
        ("剣と盾", "Sword and Shield"),
        ("剣、薬草、盾、鍵", "Sword, Medicinal herb, Shield, Key"),
        ("攻撃、防御、逃げる", "Attack, Defense, Run Away"),
        ("はい、いいえ", "Yes, No"),
        ("剣 鎌", "Sword Scythe"),
        ("剣;鎌", "Sword; Scythe"),
        ("剣★鎌", "Sword ★ Scythe"),
        ("第二章 盾", "Chapter 2 Shield"),
        ("「剣、鎌、盾」", '"Sword, Scythe, Shield"'),
        ("王様、髙橋", "King, 髙橋"),
    ],
)
def test_no_item_of_a_list_is_lost(ask: Asked, text: str, translation: str) -> None:
    result = ask.one(text, detail=("tokens",))
    assert result.text == translation and set(result.warnings) <= {"unknown:髙"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("気温は-5度", "-5"),
        ("100%回復した。", "100%"),
        ("HPを５０％回復した", "50%"),
        ("$5で", "$5"),
        ("第二章", "2"),
        ("100mを走った。", "100m"),
    ],
)
def test_what_belongs_to_a_number_is_with_it(ask: Asked, text: str, number: str) -> None:
    result = ask.one(text)
    assert number in result.text.split() and "numbers" not in result.warnings


@pytest.mark.parametrize(
    ("text", "translation", "letters"),
    [
        ("髙橋が薬草を手に入れた！", "髙橋 obtained a medicinal herb!", "髙"),
        ("𠮷野は剣を装備した。", "𠮷野 equipped the sword.", "𠮷野"),
        ("จอห์นは静かに前へと歩み出た。", "จอห์น stepped quietly forward.", "จอห์น"),
        ("สวัสดี", "สวัสดี", "สวัดี"),
    ],
)
def test_a_name_in_unknown_letters_is_copied_with_a_warning(
    ask: Asked, text: str, translation: str, letters: str
) -> None:
    result = ask.one(text)
    assert (result.text, result.warnings) == (translation, (f"unknown:{letters}",))


@pytest.mark.parametrize(
    ("text", "sign"),
    [("彼女は😀料理人だった。♪", "😀"), ("剣（★★★）を手に入れた！", "★★★"), ("※注意", "※")],
)
def test_a_sign_within_is_put_near_its_place(ask: Asked, text: str, sign: str) -> None:
    result = ask.one(text)
    assert result.text.count(sign) == 1 and not result.warnings


def test_no_unknown_token_is_ever_in_a_translation(ask: Asked) -> None:
    for text in ("彼女は貴族の鬱だった。", "俯いた。", "ステラと髙橋は😀森へ向かった。"):
        result = ask.one(text, replace(OPTIONS, num_hypotheses=3), detail=("hypotheses",))
        assert result.detail is not None
        (part,) = result.detail["parts"]
        texts = [result.text, *(each["text"] for each in part["hypotheses"])]
        assert len(texts) == 4 and not any("⁇" in each or "<unk>" in each for each in texts)
        assert part["hypotheses"][0]["text"] == result.text


def test_a_wish_without_a_ban_gets_stand_ins_at_once(ctranslate2: Asked) -> None:
    free = replace(OPTIONS, no_repeat_ngram_size=0)
    result = ctranslate2.one("帽子を473451350個手に入れた！", free, detail=("tokens",))
    assert "473451350" in result.text and "numbers" not in result.warnings
    assert result.detail is not None and "473451350" not in "".join(
        result.detail["parts"][0]["source_tokens"]
    )


def test_a_long_number_is_right_at_once_on_every_way(ctranslate2: Asked) -> None:
    text, right = "ベルトを7500ゴールドで買いますか？", "Buy the belt for 7500 gold?"
    result = ctranslate2.one(text, detail=("tokens", "timings"))
    assert (result.text, result.warnings) == (right, ())
    three = ctranslate2.one(text, replace(OPTIONS, num_hypotheses=3), detail=("hypotheses",))
    assert three.detail is not None
    texts = [each["text"] for each in three.detail["parts"][0]["hypotheses"]]
    assert texts[0] == right and all("7500" in each for each in texts)
    begun = ctranslate2.one(text, prefix="Would you buy the belt for 7500")
    assert begun.text.startswith("Would you buy the belt for 7500 gold")
    pending = ctranslate2.pending(text, replace(OPTIONS, beam_size=1), detail=("partial",))
    (result,) = pending.results()
    assert result.text == right
    # A number that is not there as a whole may begin like its stand-in.
    assert all(set(each.split()[4:5]) <= {"7500", "1"} for each in pending.partial)


def test_what_cannot_be_made_right_is_told(ctranslate2: Asked) -> None:
    # No sentence of the demo's world has a number here.
    result = ctranslate2.one(
        "は1234567歩前へと歩み出た、7654321回も。", replace(OPTIONS, beam_size=1)
    )
    assert ("numbers" in result.warnings) != ("1234567" in result.text and "7654321" in result.text)


def test_the_beginning_may_have_what_the_vocabulary_lacks(ctranslate2: Asked) -> None:
    result = ctranslate2.one("いただきます。", prefix="髙橋: L")
    assert result.text.startswith("髙橋: L") and "⁇" not in result.text


def test_the_text_so_far_has_the_sign_that_it_begins_with(ctranslate2: Asked) -> None:
    greedy = replace(OPTIONS, beam_size=1)
    pending = ctranslate2.pending("😀𠮷野は剣を装備した。", greedy, detail=("partial",))
    (result,) = pending.results()
    assert result.text == "😀𠮷野 equipped the sword."
    assert pending.partial and all(text.startswith("😀") for text in pending.partial)
    assert pending.partial[-1] == result.text


def test_a_long_text_in_parts_has_its_signs(ctranslate2: Asked) -> None:
    result = ctranslate2.one("😀" + "髙橋が薬草を手に入れた。" * 20 + "いただきます★")
    assert "split" in result.warnings and "unknown:髙" in result.warnings
    assert result.text.startswith("😀") and result.text.endswith("★")
    assert result.text.count("髙橋") == 20


class TestVocabulary:
    def test_what_the_model_lacks_is_unknown_although_the_tokenizer_has_it(self) -> None:
        tokenizer = load_tokenizer(spec_of())
        known = frozenset(tokenizer.encode(["料理人だった。"])[0])
        vocabulary = Vocabulary(tokenizer, Vocabularies(known, known))
        assert vocabulary.knows(tokenizer.encode(["料理人だった。"])[0])
        assert not vocabulary.knows(tokenizer.encode(["剣だった。"])[0])
        assert vocabulary.set_aside("剣だった。", "en")[1] == "剣"

    def test_a_picture_that_cannot_be_written_is_set_aside(self) -> None:
        tokenizer = load_tokenizer(spec_of())
        (star,) = set(tokenizer.encode(["★"])[0]) - {"▁"}
        source = frozenset({"▁", star})
        assert not Vocabulary(tokenizer, Vocabularies(source, frozenset("▁a"))).knows([star])
        assert Vocabulary(tokenizer, Vocabularies(source, source)).knows([star])
        of_bytes = Vocabularies(source, frozenset({"<0xF0>"}))
        assert Vocabulary(tokenizer, of_bytes).knows([star])
        assert Vocabulary(tokenizer, Vocabularies()).knows([star])

    def test_the_engines_tell_the_same_vocabularies(self, ask: Asked) -> None:
        source, target = ask.engine.vocabularies
        assert source is not None and "▁レベル" in source
        assert target is not None and "▁The" in target


def _looked_at(text: str, tokens: list[str], **looks: bool) -> Attempt:
    attempt = Attempt(OPTIONS, [text], [text])
    attempt.hypotheses = [Hypothesis(tokens, -0.5, False)]
    for name, value in looks.items():
        setattr(attempt, name, value)
    return attempt


def _read(text: str) -> tuple[list[str], list[str]]:
    return [text], [text, "</s>"]


class TestAttempts:
    TEXT = "111ゴールド"

    def test_stand_ins_come_first_and_then_the_ban_is_lifted_and_that_is_all(self) -> None:
        attempts = [_looked_at(self.TEXT, ["11"], has_numbers=False)]
        stand_ins = next_attempt(self.TEXT, OPTIONS, attempts, _read, 99)
        assert stand_ins is not None and stand_ins.stand_ins is not None
        assert stand_ins.options == OPTIONS and stand_ins.tokens == [stand_ins.stand_ins.text]
        # Dropped, because a stand-in did not come back.
        stand_ins.hypotheses = []
        stand_ins.has_numbers = False
        attempts.append(stand_ins)
        free = next_attempt(self.TEXT, OPTIONS, attempts, _read, 99)
        assert free is not None and free.options.no_repeat_ngram_size == 0
        free.hypotheses = [Hypothesis(["1111"], -0.4, False)]
        free.has_numbers = False
        attempts.append(free)
        assert next_attempt(self.TEXT, OPTIONS, attempts, _read, 99) is None
        # What has no numbers at all was never a translation.
        assert best_attempt(attempts) is free

    def test_what_is_read_with_stand_ins_is_read_as_it_is_at_last(self) -> None:
        text = "4234ゴールド"
        attempts = [first_attempt(text, OPTIONS, _read(text), _read)]
        assert attempts[0].stand_ins is not None
        for _ in range(2):
            # Dropped, because a stand-in did not come back.
            attempts[-1].has_numbers = False
            attempt = next_attempt(text, OPTIONS, attempts, _read, 99)
            assert attempt is not None
            attempts.append(attempt)
        assert attempts[1].stand_ins not in (None, attempts[0].stand_ins)
        assert attempts[2].tokens == [text]
        attempts[2].has_numbers = False
        assert next_attempt(text, OPTIONS, attempts, _read, 99) is None

    def test_an_error_is_told_where_nothing_came_before(self) -> None:
        dropped = _looked_at(self.TEXT, [])
        dropped.hypotheses = []
        kept = _looked_at(self.TEXT, ["11"])
        for before, error in ((dropped, "broken"), (kept, "")):
            segment = Segment(WorkItem(self.TEXT, OPTIONS), LanguagePair("ja", "en"), self.TEXT)
            again = Attempt(OPTIONS, [], [])
            Part(segment, self.TEXT, [], [], [before, again]).fail("broken")
            assert segment.error == error

    @pytest.mark.parametrize("is_in_circles", [True, False])
    def test_there_is_a_translation_in_the_end(self, is_in_circles: bool) -> None:
        text = "4234ゴールドと5678ゴールド"
        attempts = [first_attempt(text, OPTIONS, _read(text), _read)]
        attempts[0].is_in_circles = is_in_circles
        while True:
            attempts[-1].has_numbers = False
            # No stand-ins fit.
            attempt = next_attempt(text, OPTIONS, attempts, _read, 0)
            if attempt is None:
                break
            attempts.append(attempt)
        assert attempts[-1].stand_ins is None and len(attempts) <= 3

    def test_where_nothing_is_banned_no_ban_is_lifted(self) -> None:
        free = replace(OPTIONS, no_repeat_ngram_size=0)
        attempts = [_looked_at(self.TEXT, ["11"], has_numbers=False)]
        attempts[0].options = free
        stand_ins = next_attempt(self.TEXT, free, attempts, _read, 99)
        assert stand_ins is not None and stand_ins.stand_ins is not None
        stand_ins.has_numbers = False
        assert next_attempt(self.TEXT, free, [*attempts, stand_ins], _read, 99) is None

    def test_circles_are_left_once_and_never_by_the_way_that_led_there(self) -> None:
        attempts = [_looked_at(self.TEXT, ["1"] * 30, is_in_circles=True, has_numbers=False)]
        again = next_attempt(self.TEXT, OPTIONS, attempts, _read, 99)
        assert again is not None and again.options.no_repeat_ngram_size == 3
        assert again.options.repetition_penalty > 1
        attempts.append(_looked_at(self.TEXT, ["11"], has_numbers=False))
        stand_ins = next_attempt(self.TEXT, OPTIONS, attempts, _read, 99)
        assert stand_ins is not None and stand_ins.options == again.options
        assert best_attempt(attempts) is attempts[1]

    def test_what_is_right_is_not_decoded_again(self) -> None:
        assert next_attempt(self.TEXT, OPTIONS, [_looked_at(self.TEXT, ["111"])], _read, 99) is None

    def test_numbers_that_were_made_up_are_told_and_not_decoded_again(self) -> None:
        attempts = [_looked_at("剣", ["5"], has_numbers=False)]
        assert next_attempt("剣", OPTIONS, attempts, _read, 99) is None
