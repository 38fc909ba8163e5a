"""Numbers of source and translation, in all the forms that they may have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.numbers import same_numbers
from nmt_server.text.stand_ins import put_back, put_back_so_far, with_stand_ins
from tests.conftest import DEMO

WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("勇者は1111のダメージを受けた！", "The hero took 1,111 damage!", "en"),
        ("5kgの剣", "a five kilo sword", "en"),
        ("気温は３０℃", "It is 30 degrees", "en"),
        ("100mを走った", "Ran 100 meters.", "en"),
        ("Ⅲ章", "Chapter III", "en"),
        ("Ⅲ章", "The third chapter", "en"),
        ("第Ⅱ部", "Part 2", "en"),
        ("①剣を選ぶ", "1. Choose a sword", "en"),
        ("½カップ", "half a cup", "en"),
        ("1½カップ", "one and a half cups", "en"),
        ("10m²", "10 square metres", "en"),
        ("5Gの時代", "the 5G era", "en"),
        ("$5で買った", "bought it for five dollars", "en"),
        ("$5", "5ドル", "ja"),
        ("5 km", "5キロ", "ja"),
        ("第二章", "The Second Chapter", "en"),
        ("第二十一話", "Episode 21", "en"),
        ("第一章", "Chapter I", "en"),
        ("第二王子", "The prince", "en"),
        ("二、三人の兵士", "A few soldiers", "en"),
        ("二三人", "two or three people", "en"),
        ("１２３４５ゴールド", "12.345 Gold", "de"),
        ("1234567円", "1 234 567 yens", "fr"),
        ("1234567円", "1\u202f234\u202f567 yens", "fr"),
        ("1234567ルピー", "12,34,567 rupees", "en"),
        ("3.5倍", "3,5-mal", "de"),
        ("1.5倍", "1.5 times", "en"),
        ("100万円", "1,000,000 yen", "en"),
        ("150万人", "1.5 million people", "en"),
        ("100万円", "1 Million Yen", "de"),
        ("1万5千円", "15,000 yen", "en"),
        ("3億円", "300 million yen", "en"),
        ("剣を3つ", "three swords", "en"),
        ("薬草を1つ手に入れた", "Obtained a medicinal herb", "en"),
        ("卵を12個", "a dozen eggs", "en"),
        ("第2章", "Chapter II", "en"),
        ("第1章", "Chapter One", "en"),
        ("250人", "two hundred and fifty people", "en"),
        ("21歳", "twenty-one years old", "en"),
        ("20代", "in his twenties", "en"),
        ("5月1日", "May 1st", "en"),
        ("5月1日", "1. Mai", "de"),
        ("2024-05-01", "5/1/2024", "en"),
        ("午後3時", "15:00", "en"),
        ("10時00分", "10 o'clock", "en"),
        ("昭和50年", "1975", "en"),
        ("三人で", "the 3 of them", "en"),
        ("二〇二四年", "2024", "en"),
        ("ふたりで", "the 2 of us", "en"),
        ("①剣", "1. Sword", "en"),
        ("5㎡", "5 square meters", "en"),
        ("1/2の確率", "a half chance", "en"),
        ("2,3,5番", "numbers 2, 3 and 5", "en"),
        ("100,200,300", "100, 200, 300", "en"),
        ("٢٠٢٤", "2024", "en"),
        ("No. 3 and 4", "3番と4番", "ja"),
        ("three apples", "リンゴを3個", "ja"),
        ("2 dogs", "二匹の犬", "ja"),
        ("2 dogs", "zwei Hunde", "de"),
        ("気温は-5度", "The temperature is −5 degrees", "en"),
        ("気温は－５度", "It is minus 5 degrees", "en"),
        ("攻撃力-10", "Attack down by 10", "en"),
        ("攻撃力+10", "10 more attack", "en"),
        ("-5円", "-$5", "en"),
        ("3-5人、F-15、5月-7月、10個-20個", "3 to 5 people, F 15, 5/7, 10 and 20", "en"),
        ("9:05", "9:05", "en"),
        ("5月3日", "05/03", "en"),
        ("12:00", "12 o'clock", "en"),
        ("12時30分に会った", "We met at 12:30.", "en"),
        ("12時30分に会った", "We met at half past twelve.", "en"),
        ("10時に会った", "We met at ten.", "en"),
        ("9時だ", "It's 9.", "en"),
        ("17時閉店", "Closes at 17", "en"),
        ("30分待った", "I waited half an hour.", "en"),
        ("3分の1", "one third", "en"),
        ("1年前", "a year ago", "en"),
        ("25分後、または1時間半", "twenty-five minutes or one and a half hours later", "en"),
        ("得了5分", "Scored 5 points", "en"),
        ("60分", "60-minute course", "en"),
        ("1年A組の3年生", "Class 1-A, a third grader", "en"),
        ("7日に会った", "We met on the seventh.", "en"),
        ("7日間", "a week", "en"),
        ("3月1日", "Mar. 1", "en"),
        ("3月に", "in the third month", "en"),
        ("10秒", "10s", "en"),
        ("3ヶ月", "three months", "en"),
        ("12万ゴールド", "120k gold", "en"),
        ("百万円", "1 million yen", "en"),
        ("二十五ゴールド", "twenty-five gold", "en"),
        ("五十のダメージを受けた！", "Took 50 damage!", "en"),
        ("剣は500Gで、5G回線と4GBだ。", "A sword for 500 gold, on 5G with 4GB.", "en"),
        ("一万二千ゴールド", "12,000 gold", "en"),
        ("十二個の卵", "a dozen eggs", "en"),
        ("二百年前", "two centuries ago", "en"),
        ("三十分後", "half an hour later", "en"),
        ("十月に", "in October", "en"),
        ("十分だ", "It is enough.", "en"),
        ("十人十色、一石二鳥", "To each his own; two birds with one stone", "en"),
        ("八百屋で十字架と万年筆を買う", "Buy a cross and a pen at the greengrocer's", "en"),
        ("数十人と何百人", "dozens and hundreds", "en"),
        ("千と千尋、五十嵐、百人一首", "Spirited Away, Igarashi, Hyakunin Isshu", "en"),
    ],
)
def test_the_same_number_in_another_form(source: str, target: str, language: str) -> None:
    is_east_asian = not source.isascii()
    assert same_numbers(source, target, "ja" if is_east_asian else "en", language)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("勇者は1111のダメージを受けた！", "The hero took 111 damage!"),
        ("HP：100/100", "HP: 10/100"),
        ("Ⅲ章を読む。", "Let's meet in the plaza."),
        ("②の剣", "A sword"),
        ("½カップ", "a cup"),
        ("Ⅶ世", "the eighth"),
        ("3.5倍", "35 times"),
        ("100ゴールド", "1000 gold"),
        ("1,234個", "1,243"),
        ("レベル1になった", "Level up"),
        ("5個の剣", "7 swords"),
        ("3つの剣", "four swords"),
        ("10個と10個", "10"),
        ("剣を手に入れた", "Obtained 5 swords"),
        ("レベル1→2", "Level 12"),
        ("60ゴールド", "some gold"),
        ("-5ゴールド", "5 gold"),
        ("気温は－５度", "5 degrees"),
        ("攻撃力+10", "Attack 10"),
        ("防御力が-5と+7", "Defense -5 and 7"),
        ("彼女は5kgの剣を装備した。", "She forgave 5 ran away."),
        ("５ｋｇの剣", "5 swords"),
        ("5キロ歩いた", "Walked 5."),
        ("気温は30℃だ。", "It is 30."),
        ("$5で", "I'm5"),
        ("500円", "500"),
        ("第二章", "Chapter apter"),
        ("第一章", "Chapter the"),
        ("二、三人の兵士", "Three soldiers"),
        ("0ゴールド", "00 gold"),
        ("5ゴールド", "05 gold"),
        ("12時30分に会った。", "12 minutes 30 minutes"),
        ("3月に会った。", "3ast month."),
        ("10時に会った。", "10 gold."),
        ("5分前に会った。", "5 gold"),
        ("7日に会った。", "7 she met their."),
        ("3時間前に会った。", "3"),
        ("0.5秒後", "0.5 gold"),
        ("２年前", "2 gold"),
        ("３万５千ゴールド", "35 gold"),
        ("12万ゴールド", "12 gold"),
        ("二十五ゴールド", "a gold"),
        ("千ゴールド", "a gold"),
        ("十二人の料理人", "Two cooks"),
        ("二〇二四年に会った", "Four years"),
        ("四十二番の剣", "A gatekeeper's sword"),
        ("二十五", "Five"),
        ("勇者は五十のダメージを受けた！", "The hero took en!"),
        ("勇者は千のダメージを受けた！", "The hero took quit!"),
        ("剣は500Gだ。", "The sword is 500."),
        ("5分前に会った", "Three minutes 5 minutes"),
        ("二十年前", "Two years ago"),
        ("十月に会った", "Ten month."),
        ("三時に会った。", "three days ago."),
    ],
)
def test_another_number(source: str, target: str) -> None:
    assert not same_numbers(source, target, "ja", "en")


@pytest.mark.parametrize("name", ["heldout", "sample"])
def test_no_false_alarm_on_what_is_right(name: str) -> None:
    source, target = (
        (DEMO / f"{name}.{side}.txt").read_text(encoding="utf-8").splitlines()
        for side in ("ja", "en")
    )
    pairs = zip(source, target, strict=True)
    assert [pair for pair in pairs if not same_numbers(*pair, "ja", "en")] == []
    pairs = zip(target, source, strict=True)
    assert [pair for pair in pairs if not same_numbers(*pair, "en", "ja")] == []


NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=6)


@given(NUMBERS, st.sampled_from([",", ".", "'", "\u202f", ""]), st.booleans())
def test_numbers_may_change_their_order_thousands_and_width(
    numbers: list[int], sign: str, is_wide: bool
) -> None:
    source = "、".join(map(str, numbers))
    target = " and ".join(f"{number:,}".replace(",", sign) for number in reversed(numbers))
    assert same_numbers(source.translate(WIDE) if is_wide else source, target, "ja", "en")


@given(NUMBERS.map(lambda numbers: [100 + number for number in numbers]), st.data())
def test_a_number_that_is_missing_is_seen(numbers: list[int], data: st.DataObject) -> None:
    left = numbers.copy()
    left.pop(data.draw(st.integers(0, len(numbers) - 1)))
    target = " and ".join(map(str, left))
    assert not same_numbers("、".join(map(str, numbers)), target, "ja", "en")


@given(st.text(), st.text())
def test_any_texts_can_be_compared(source: str, target: str) -> None:
    assert same_numbers(source, source, "ja", "en")
    assert same_numbers(source, target) in (True, False)


def test_long_tables_take_no_long_time() -> None:
    for unit in ("1", "1 ", "1,", "111 ", "1万", "一", "two ", "VI ", "1\u00a0"):
        same_numbers(unit * 20_000, "5", "ja", "en")
        same_numbers("5", unit * 20_000, "ja", "en")


@given(NUMBERS.map(lambda numbers: [2 + number for number in numbers]))
def test_stand_ins_come_back_as_their_numbers(numbers: list[int]) -> None:
    text = "と".join(map(str, numbers)) + "だ"
    stand_ins = with_stand_ins(text)
    assert stand_ins is not None
    assert put_back(stand_ins.text, stand_ins) == text
    first = next(iter(stand_ins.originals))
    assert put_back(stand_ins.text.replace(first, "9"), stand_ins) is None
    assert put_back(f"{stand_ins.text} {first}", stand_ins) is None


@pytest.mark.parametrize(
    "text", ["剣", "1つ", "15万円", "と".join(str(n) for n in range(100, 150))]
)
def test_no_stand_ins_where_they_could_not_be_told_apart(text: str) -> None:
    assert with_stand_ins(text) is None


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("ベルトを7500ゴールドで買いますか？", ["7500"]),
        ("６１９１ゴールドと12個", ["6191"]),
        ("HP：999/1234567", ["1234567"]),
        ("1,234,567.89円", []),
        ("1,234,567円と98765.4円", ["1,234,567", "98765.4"]),
        ("2024年に5000人", ["5000"]),
        ("1945年8月15日 12:30", []),
        ("0120-1234-98765", ["0120", "98765"]),
    ],
)
def test_long_numbers_alone_are_read_as_short_ones_from_the_beginning(
    text: str, long: list[str]
) -> None:
    stand_ins = with_stand_ins(text, only_long=True)
    assert (list(stand_ins.originals.values()) if stand_ins else []) == long


@pytest.mark.parametrize(
    ("text", "original"),
    [
        ("気温は－５度", "-5"),
        ("攻撃力＋10", "+10"),
        ("-1ゴールド", "-1"),
        ("50％回復", "50%"),
        ("-12.5 %減", "-12.5 %"),
        ("F-15", "15"),
        ("5kgの剣", "5kg"),
        ("-$5で", "-$5"),
        ("１０℃", "10℃"),
        ("第二章", "2"),
    ],
)
def test_a_stand_in_is_read_for_all_that_belongs_to_a_number(text: str, original: str) -> None:
    stand_ins = with_stand_ins(text)
    assert stand_ins is not None and list(stand_ins.originals.values()) == [original]
    assert not set("+％%$kg℃二").intersection(stand_ins.text)


@pytest.mark.parametrize(
    ("number", "ordinal"),
    [("1001", "1001st"), ("1011", "1011th"), ("20002", "20002nd"), ("4323", "4323rd")],
)
def test_an_ordinal_ends_as_its_own_number(number: str, ordinal: str) -> None:
    stand_ins = with_stand_ins(f"第{number}回と5303回")
    assert stand_ins is not None
    one, other = stand_ins.originals
    said = f"The {one}th and the {other}rd time, {other[:1]}"
    assert put_back_so_far(said, stand_ins) == f"The {ordinal} and the 5303rd time, {other[:1]}"


def test_thousands_apart_are_one_number() -> None:
    stand_ins = with_stand_ins("１ ０００ ０００ゴールドと5")
    assert stand_ins is not None and list(stand_ins.originals.values()) == ["1 000 000", "5"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Restored 100% HP.", True),
        ("Restored one hundred per cent.", True),
        ("Fully restored 100 percent.", True),
        ("Restored 100 HP.", False),
    ],
)
def test_percents_are_no_mere_number(target: str, expected: bool) -> None:
    assert same_numbers("HPが100%回復した。", target, "ja", "en") is expected
    assert same_numbers("HPが１００％回復した。", target, "ja", "en") is expected
