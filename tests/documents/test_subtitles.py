"""Subtitles: what is a text, and how its translation is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from nmt_server.documents import read_document
from nmt_server.errors import InvalidFile
from tests.documents.translated import translated

CASES = Path(__file__).parent / "cases"
COOK, ARM, CHEST = "彼女は料理人だった。", "貴族の腕は震えていた。", "「胸が痛いです」"
TIMES = "00:00:01,000 --> 00:00:02,000"


@pytest.mark.parametrize(
    ("file_name", "texts"),
    [
        ("a1-blank-after-counter.srt", [COOK, ARM]),
        ("a1b-blank-after-later-counter.srt", [COOK, ARM]),
        ("a2-counter-twice.srt", [COOK, ARM]),
        ("a3-number-and-gap.srt", [COOK, "99", ARM, CHEST]),
        ("a4-crcrlf.srt", [f"{COOK}\n{ARM}", CHEST]),
        ("f7-ass-codes.srt", [COOK, "{\\an8}彼女は\u00a0料理人だった。\n" + ARM, "♪～",
                              "（アーサー）いただきます。", "はい", "いいえ"]),
        ("f1-gap.vtt", [COOK, f"{ARM}\n{CHEST}", "第９章"]),
        ("f2-tsmap-noblank.vtt", [COOK]), ("f3-onedigit.vtt", [COOK]), ("f4-comma.vtt", [COOK]),
        ("f5-youtube.vtt", ["彼女は<00:00:01.300><c>料理人</c><00:00:01.900><c>だった</c>",
                            "彼女は料理人だった"]),
        ("f6-id.vtt", ["彼女は\u00a0料理人&騎士だった。", "<v アーサー>いただきます。</v>"]),
        ("e1.ass", [f"{COOK}\n{ARM}"]),
    ],
)  # fmt: skip
def test_files_that_players_read(file_name: str, texts: list[str]) -> None:
    data = (CASES / file_name).read_bytes()
    document = read_document(data, file_name.rpartition(".")[2])
    assert document.texts == texts
    written = document.write([f"‹{text}›" for text in texts])
    # What is not text is byte for byte as it was.
    for text in ("‹", "›"):
        written = written.replace(text.encode(), b"")
    assert written == data.replace(b"&nbsp;", "\u00a0".encode())


def test_a_cue_is_one_text() -> None:
    content = (
        "1\r\n00:00:01,000 --> 00:00:02,500 X1:5\r\n<i>one</i>\r\ntwo\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n\r\n"
        "3\r\n00:00:05,000 --> 00:00:06,000\r\n1999\r\n\r\nafter a blank line\r\n"
        "4\r\n00:00:07,000 --> 00:00:08,000\r\nlast"
    )
    texts, written = translated("srt", content)
    assert texts == ["<i>one</i>\ntwo", "1999", "after a blank line", "last"]
    assert written == (
        content.replace("<i>one</i>\r\ntwo", "‹<i>one</i>\r\ntwo›").replace("1999", "‹1999›")
        .replace("after a blank line", "‹after a blank line›").replace("last", "‹last›")
    )  # fmt: skip


def test_a_translation_cannot_end_its_cue() -> None:
    document = read_document(b"1\n00:00:01,000 --> 00:00:02,000\none\n", "srt")
    written = document.write(["a\n\n00:00:05,000 --> 00:00:06,000\r\n \nb"])
    assert written.endswith(",000\na\n00:00:05,000 → 00:00:06,000\nb\n".encode())


def test_webvtt_notes_styles_and_names_are_no_text() -> None:
    content = (
        "WEBVTT - title\nKind: captions\n\nNOTE one\ntwo\n\nSTYLE\n::cue { color: red }\n\n"
        "name\n01:00.000 --> 01:02.000 line:0\n<v Bob>Salt &amp; &lt;pepper&gt;\n\n"
        "01:02.000 --> 01:03.000\nlast\n"
    )
    document = read_document(content.encode(), "vtt")
    assert document.texts == ["<v Bob>Salt & &lt;pepper&gt;", "last"]
    written = document.write(["<v Bob>A & B &lt;", "x --> y"]).decode()
    assert "line:0\n<v Bob>A &amp; B &lt;\n\n" in written
    assert written.endswith("x --&gt; y\n")


@pytest.mark.parametrize("tag", ["", "<i>"])
def test_each_speaker_of_a_cue_is_a_text(tag: str) -> None:
    content = (
        f"1\r\n00:00:01,000 --> 00:00:02,000\r\n{tag}- one\r\n{tag}-two\r\nthree\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n- four\r\nfive\r\n\r\n"
        "3\r\n00:00:05,000 --> 00:00:06,000\r\nsix\r\n- seven\r\n"
    )
    texts, written = translated("srt", content)
    assert texts == ["one", "two\nthree", "- four\nfive", "six\n- seven"]
    assert f"\r\n{tag}- ‹one›\r\n{tag}-‹two\r\nthree›\r\n\r\n2" in written


def test_speakers_after_line_break_codes() -> None:
    content = f"1\n{TIMES}\n[Door]\\N- one\\N- two\\N\n"
    texts, written = translated("srt", content)
    assert texts == ["[Door]", "one", "two"]
    assert written == f"1\n{TIMES}\n‹[Door]›\\N- ‹one›\\N- ‹two›\\N\n"


def test_a_translation_brings_no_speaker_into_its_cue() -> None:
    document = read_document(b"1\n00:00:01,000 --> 00:00:02,000\na\n", "srt")
    assert document.write(["- one\n- two\nthree"]).endswith(b",000\n- one - two\nthree\n")
    document = read_document(b"1\n00:00:01,000 --> 00:00:02,000\na\n- b\n", "srt")
    assert document.write(["one\n- two"]).endswith(b",000\none\n- two\n")


def test_a_speaker_without_a_word_leaves_no_blank_line() -> None:
    document = read_document(b"WEBVTT\n\n00:01.000 --> 00:02.000\n-one\n-two\n", "vtt")
    assert document.write(["", " 2"]).endswith(b"000\n-\n-2\n")


def test_files_that_were_put_together() -> None:
    one = "\ufeff1\n00:00:01,000 --> 00:00:02,000\na\n\n"
    assert translated("srt", one * 2)[0] == ["a", "a"]


def test_times_without_hours() -> None:
    assert translated("srt", "1\n00:01,000 --> 00:02,000\na\n")[0] == ["a"]


def test_an_arrow_in_what_is_said() -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\n9\nA --> B\n"
    assert translated("srt", content)[0] == ["9\nA --> B"]


def test_character_references_of_webvtt() -> None:
    head = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
    document = read_document(
        f"{head}it&#39;s &quot;A&quot; &#x26; &hearts; &gt; &#60;\n".encode(), "vtt"
    )
    assert document.texts == ['it\'s "A" & ♥ &gt; &#60;']
    written = document.write(['it\'s "B" & &gt; &#60;']).decode()
    assert written == f'{head}it\'s "B" &amp; &gt; &#60;\n'


@pytest.mark.parametrize(
    ("content", "texts", "left"),
    [
        # Text before the first cue
        (f"By A\nB\n\n1\n{TIMES}\na\n", ["a"], [(1, "a text before the first cue")]),
        # No blank line before a counter, and one behind it
        (f"1\n{TIMES}\na\n2\n\n{TIMES}\nb\n", ["a", "b"], []),
        # No counters, and no blank lines
        (f"{TIMES}\na\n{TIMES}\nb\n", ["a", "b"], []),
        # Nothing is said
        (f"1\n{TIMES}\n2\n{TIMES}\n\n\n3\n{TIMES}\n \n", [], []),
        # A number is said: a count, and one that is as the next counter
        (f"1\n{TIMES}\n3\n\n2\n{TIMES}\n3\n\n3\n{TIMES}\na\n", ["3", "3", "a"], []),
        (f"1\n{TIMES}\na\n7\n\n{TIMES}\nb\n", ["a\n7", "b"], []),
        (f"\ufeff\ufeff1\n{TIMES}\na\n\n\ufeff\n2\n{TIMES}\nb\n", ["a", "b"], []),
        (f"1\n1\n{TIMES}\na\n", ["a"], [(1, "a counter that stands there twice")]),
        (f"1\n{TIMES} Hello\na\n", ["a"], [(2, "a text behind the times of a cue")]),
        (f"1\n{TIMES}\n{{\\p1}}m 0 0 l 1 1{{\\p0}}\n", [], [(3, "a drawing")]),
    ],
)  # fmt: skip
def test_srt_that_is_out_of_order(
    content: str, texts: list[str], left: list[tuple[int, str]]
) -> None:
    document = read_document(content.encode(), "srt")
    assert (document.texts, document.left) == (texts, left)


@pytest.mark.parametrize(
    "times",
    [
        "0:00:01.5-->0:00:02.5", "00:01,000 --> 00:02,000", "1:02.500 --> 1:05.000",
        "-00:00:01,000 --> 00:00:02,000", "00:00:01 --> 00:00:02", "100:00:01,0 --> 100:00:02,0",
        "00:00:01,000 -> 00:00:02,000", "00:00:01,000 — > 00:00:02,000",
        "00:00:01,000 => 00:00:02,000", "00:00:01,000 ~> 00:00:02,000",
        "00: 00: 01, 000 --> 00: 00: 02, 000", "00：00：01，000 --> 00：00：02，000",
        "00:00:01:000 --> 00:00:02:000", "\t00:00:01,000 --> 00:00:02,000\t\t",
        "00:00:01,000 --> 00:00:02,000 X1:10 X2:20 Y1:1 Y2:2 ", "00:01.000 --> 00:02.000 line:0",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("name", "head"), [("srt", "7\n"), ("vtt", "WEBVTT\n\n7\n")])
def test_times_as_they_are_found(name: str, head: str, times: str) -> None:
    content = f"{head}{times}\na\n\n8\n{times}\nb\n"
    texts, written = translated(name, content)
    assert texts == ["a", "b"]
    assert written == content.replace("\na\n", "\n‹a›\n").replace("\nb\n", "\n‹b›\n")


@pytest.mark.parametrize(
    "times",
    [
        "00:00:03,000 -> 4", "00:00:03,000 ->", "00:00:03,000 - 00:00:04,000", "0:03.0 => 0:04,",
        "00:00:03,000 = 00:00:04,000", "00:00:03 --> 4",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("name", "head"), [("srt", ""), ("vtt", "WEBVTT\n\n")])
def test_times_that_are_broken_join_no_cues(name: str, head: str, times: str) -> None:
    content = f"{head}1\n{TIMES}\na\n\n2\n{times}\nb\n"
    number = content[: content.index(times)].count("\n") + 1
    with pytest.raises(InvalidFile, match=f"Line {number} is not two times"):
        read_document(content.encode(), name)
    # A translation does not break them either.
    whole = read_document(f"{head}{TIMES}\na\n".encode(), name)
    written = whole.write([times])
    assert len(read_document(written, name).texts) == 1


def test_a_time_of_day_in_what_is_said() -> None:
    said = "12:30 -> lunch\n5 --> 10\n10:30 - 11:00\n10:30:00 ~ 11:00"
    assert translated("srt", f"1\n{TIMES}\n{said}\n")[0] == [said]


def test_a_translation_cannot_count_the_next_cue() -> None:
    document = read_document(f"{TIMES}\na\n{TIMES}\nb\n".encode(), "srt")
    assert document.write(["Room\n12", "b"]) == f"{TIMES}\nRoom 12\n{TIMES}\nb\n".encode()
    document = read_document(f"{TIMES}\na\n".encode(), "srt")
    written = document.write(["00:01 --> 00:02"])
    assert read_document(written, "srt").texts == ["00:01 → 00:02"]


def test_line_breaks_of_substation_alpha_in_srt() -> None:
    content = f"1\n{TIMES}\none\\Ntwo\\hthree \\N[1]\n"
    document = read_document(content.encode(), "srt")
    assert document.texts == ["one\ntwo\u00a0three \\N[1]"]
    assert document.write(["1\n2\u00a03"]) == f"1\n{TIMES}\n1\\N2\\h3\n".encode()


def test_webvtt_that_is_out_of_order() -> None:
    content = (
        "\ufeffWEBVTT - A title\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\nREGION\nid:a\n\n"
        "NOTE 1 --> 2\nmore\n\nnobody says this\n\nintro\n00:01.000 --> 00:02.000\n\na\n \nb\n"
        "2\n00:02.000 --> 00:03.000\nc\n\n\nd\n\nWEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1\n\n"
        "00:03.000 --> 00:04.000\n \ne\n \n"
    )
    document = read_document(content.encode(), "vtt")
    assert document.texts == ["a\n \nb", "c", "d", "e"]
    assert document.left == [
        (1, "the title of the file"), (7, "a note"), (10, "a text before the first cue"),
        (12, "the name of a cue"),
    ]  # fmt: skip
