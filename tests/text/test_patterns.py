"""Which spans the named sets protect, and that no pattern of a client can stall the server."""

from __future__ import annotations

import re
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.errors import InvalidRequest
from nmt_server.text.pattern_sets import PATTERN_SETS, TRIGGERS
from nmt_server.text.patterns import PatternTime, compile_patterns


def found(text: str, *names: str) -> list[str]:
    return [text[start:end] for start, end in compile_patterns(names).find(text)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("braces", "{name} has {{n}} of ${x} {}", ["{name}", "{{n}}", "${x}", "{}"]),
        ("printf", "%s has %1$d, %-5.2f %(n)s", ["%s", "%1$d", "%-5.2f", "%(n)s"]),
        ("printf", "50% damage, 100% sure, 50%以上", []),
        (
            "tags",
            '<b>x</b> <color=#fff>y<a href="x>y">z<br/> 1 < 2 > 0 <3',
            ["<b>", "</b>", "<color=#fff>", '<a href="x>y">', "<br/>"],
        ),
        (
            "tags",
            "<00:00:01.500>x <v Fred>y</v><01:02.003> <3:00> <12:00>",
            ["<00:00:01.500>", "<v Fred>", "</v>", "<01:02.003>"],
        ),
        ("brackets", "[b]x[/b] [color=red]y [Captain]", ["[b]", "[/b]", "[color=red]"]),
        ("placeholders", "ZMAZはZMBZZMCZ", ["ZMAZ", "ZMBZ", "ZMCZ"]),
        ("rpgmaker", r"\C[\V[\V[\V[1]]]]剣\C[0]", [r"\C[\V[\V[\V[1]]]]", r"\C[0]"]),
        ("rpgmaker", r"\I[\V[\V[\V[\V[1]]]]]剣", [r"\I[\V[\V[\V[\V[1]]]]]"]),
        ("codes", "{{{{name}}}}は剣", ["{{{{name}}}}"]),
        ("urls", "https://a.b/c?d=1。See www.x.org.", ["https://a.b/c?d=1", "www.x.org"]),
        (
            "rpgmaker",
            r"\V[1]と\C[2]は\n死んだ\!\fn<Arial>",
            [r"\V[1]", r"\C[2]", r"\n", r"\!", r"\fn<Arial>"],
        ),
    ],
)
def test_named_sets(name: str, text: str, expected: list[str]) -> None:
    assert found(text, name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5%sゴールド §6%dゴールド %1$s2%2$s", ["%s", "§6", "%d", "%1$s", "%2$s"]),
        ("%ld %lu %lld %@ %1$@ %05.1f %-5d %+d", [
            "%ld", "%lu", "%lld", "%@", "%1$@", "%05.1f", "%-5d", "%+d"]),
        ("%1は%2の %Sと%n %sgold HP%dG", ["%1", "%2", "%S", "%n", "%s", "%d"]),
        ("%s%s%ld%ld", ["%s", "%s", "%ld", "%ld"]),
        ("%d%%上がる 50%%の確率", ["%d", "%%", "50%%"]),
        ("%USERNAME%は%player_name%の", ["%USERNAME%", "%player_name%"]),
        ("{0} {0:N2} {name,-10} {name!r:>10} {}", [
            "{0}", "{0:N2}", "{name,-10}", "{name!r:>10}", "{}"]),
        ("{0:yyyy-MM-dd HH:mm}{0, number, percent}", [
            "{0:yyyy-MM-dd HH:mm}", "{0, number, percent}"]),
        ("%{x}#{x}${x}{{x}}{{ x }}{主人公}", [
            "%{x}", "#{x}", "${x}", "{{x}}", "{{ x }}", "{主人公}"]),
        ("50%{name} <%= x %> $t(sword) $NAME$さん", ["{name}", "<%= x %>", "$t(sword)", "$NAME$"]),
        ("[player_name] [player.name!t] [items[0]] [name!t]", [
            "[player_name]", "[player.name!t]", "[items[0]]", "[name!t]"]),
        ("{i}a{/i}{color=#f00}{w=1.0}", ["{i}", "{/i}", "{color=#f00}", "{w=1.0}"]),
        (r"\C[\V[1]]\N[\V[12]]\.\!\>\FS[20]\msg<a>\cdb[0:1:2]", [
            r"\C[\V[1]]", r"\N[\V[12]]", r"\.", r"\!", r"\>", r"\FS[20]", r"\msg<a>",
            r"\cdb[0:1:2]"]),
        (r"\\N[1]と\\n、¥C[2]", [r"\\N[1]", r"\\n", "¥C[2]"]),
        ("猫[l][r]犬[wait time=200][B]x[/B]", ["[l]", "[r]", "[wait time=200]", "[B]", "[/B]"]),
        ("<#FF8000>a</color><#f00><size=120%><sprite=1></>", [
            "<#FF8000>", "</color>", "<#f00>", "<size=120%>", "<sprite=1>", "</>"]),
        (r"<color\=#EFD73C>剣<size%3D50%>", [r"<color\=#EFD73C>", "<size%3D50%>"]),
        (r"{\an8\pos(1,2)}a\Nあ\h", [r"{\an8\pos(1,2)}", r"\N", r"\h"]),
        ("§c剣§r&e剣&fファイル(&F)", ["§c", "§r", "&e", "&f", "(&F)"]),
        (r"a\nb\r\nc\tあ", [r"\n", r"\r", r"\n", r"\t"]),
        ("&nbsp;&#8217;&amp;&#x20;", ["&nbsp;", "&#8217;", "&amp;", "&#x20;"]),
        (r"C:\game\imgとimg/a1.pngとsave.datを", [r"C:\game\img", "img/a1.png", "save.dat"]),
        ("me@example.comかhttps://a.b/cへ", ["me@example.com", "https://a.b/c"]),
        ("[url]https://a.b/c[/url]res://a.png[r]猫 http://[::1]:80/?a[]=1", [
            "[url]", "https://a.b/c", "[/url]", "res://a.png", "[r]", "http://[::1]:80/?a[]=1"]),
        ("[heart][lb]猫[resetfont]は[center]cat[/center]", [
            "[heart]", "[lb]", "[resetfont]", "[center]", "[/center]"]),
        ("[$name]と[%name%]と[#id1]", ["[$name]", "[%name%]", "[#id1]"]),
        ("$nameは$player.nameと$5", ["$name", "$player.name"]),
        ('<<if $a > 5>>猫<<else>>犬<</if>><<link "x">>', [
            "<<if $a > 5>>", "<<else>>", "<</if>>", '<<link "x">>']),
        ("[[宿へ|Inn]]か[[宿へ->Inn]]", ["[[", "|Inn]]", "[[", "->Inn]]"]),
        ("{% if a %}猫{# b #}{% endif %}", ["{% if a %}", "{# b #}", "{% endif %}"]),
        ("{Count}|plural(one=日,other=日)後", ["{Count}|plural(one=日,other=日)"]),
        ("|cffff0000剣|rと|Hitem:1|h盾|h|n", ["|cffff0000", "|r", "|Hitem:1|h", "|h", "|n"]),
        ("^1剣^7 #ff0000勇者 &#ff8000猫 !w500犬", ["^1", "^7", "#ff0000", "&#ff8000", "!w500"]),
        (":nameは剣を :name さん、「:count」個の:item_name。:smile:", [
            ":name", ":name", ":count", ":item_name", ":smile:"]),
        ("Hello :name, (:count) items", [":name", ":count"]),
        ("<?php echo $name ?>は<?= $x ?>", ["<?php echo $name ?>", "<?= $x ?>"]),
        ("@name@は#item#を 名前@tanaka #a #b", ["@name@", "#item#"]),
        ("<<name>>は猫<<item.name>>", ["<<name>>", "<<item.name>>"]),
        ("@:common.nameは@.lower:a.bと@:(x.y)s", ["@:common.name", "@.lower:a.b", "@:(x.y)"]),
        ("{-brand}は{ -brand-name }の{:d}と{:.2f}と{:>5}", ["{-brand}", "{ -brand-name }", "{:d}",
         "{:.2f}", "{:>5}"]),
        ("\\(name)は$(player.name)", ["\\(name)", "$(player.name)"]),
        ("%[name]は$[name]と#[name]", ["%[name]", "$[name]", "#[name]"]),
        ("[[name]]は猫[[Item.name]]", ["[[name]]", "[[Item.name]]"]),
        ("[名前]は[プレイヤー名]の[店長]さん", ["[名前]", "[プレイヤー名]", "[店長]"]),
        ("%100は%12の", ["%100", "%12"]),
        ("猫\x01は\x02\x1f犬\x1bC[2]鳥\x1b[0m", ["\x01", "\x02\x1f", "\x1bC[2]", "\x1b[0m"]),
        ("｜勇者《ゆうしゃ》と剣《つるぎ》は", ["｜", "《ゆうしゃ》", "《つるぎ》"]),
        ("勇者（ゆうしゃ）と剣(けん)は", ["（ゆうしゃ）", "(けん)"]),
        ("<ruby>剣<rp>(</rp><rt>けん</rt><rp>)</rp></ruby>は{rb}剣{/rb}{rt}けん{/rt}", [
            "<ruby>", "<rp>(</rp><rt>けん</rt><rp>)</rp></ruby>", "{rb}", "{/rb}{rt}けん{/rt}"]),
        ("山下（やました）と虹鱒（にじます）", ["（やました）", "（にじます）"]),
        ("猫だ。 #剣 #得た", ["#剣", "#得た"]), ("#料理 猫だ。", ["#料理"]),
        ("@アーサー 猫だ。", ["@アーサー"]), ("猫▁は▁▁▁▁", ["▁", "▁▁▁▁"]),
        ("⟦0⟧は⟦⟦12⟧⟧と⦅ID_3⦆の⟦剣⟧を", ["⟦0⟧", "⟦⟦12⟧⟧", "⦅ID_3⦆", "⟦", "⟧"]),
        ("<0>勇者</0>は<1/>と<2 />を", ["<0>", "</0>", "<1/>", "<2 />"]),
        ("｛0｝は｛name｝と｛１｝を", ["｛0｝", "｛name｝", "｛１｝"]),
        ("猫は[0]を見た。 [1]は[[2]]と【3】と〔4〕の", ["[0]", "[1]", "[[2]]", "【3】", "〔4〕"]),
        ("She got [0] coins", ["[0]"]),
        ("質量は-1.5e+300で1e-9と2E5、6.02×10^23、10^6、5×10⁻³、2^7だ", [
            "-1.5e+300", "1e-9", "2E5", "6.02×10^23", "10^6", "5×10⁻³", "2^7"]),
        ("0x1Fと0b1010と1_000_000は3 km²の10m²だ", [
            "0x1F", "0b1010", "1_000_000", "3 km²", "10m²"]),
        ("2024-05-01T12:00:00Zに0.1+0.2=0.3とx²+y²=z²を", [
            "2024-05-01T12:00:00Z", "0.1+0.2=0.3", "x²+y²=z²"]),
        (r"\fb彼女は\fi料理人\\fr。\n猫 \ncat猫", [r"\fb", r"\fi", r"\\fr", r"\n", r"\n"]),
        ("https://a.b/c?d=[2]&e[]=[1,2]#x彼女は「https://ja.wikipedia.org/wiki/剣」と"
         "https://a.b/は", [
            "https://a.b/c?d=[2]&e[]=[1,2]#x", "https://ja.wikipedia.org/wiki/剣", "https://a.b/"]),
        ("mailto:a@b.co.jp?subject=xとtel:+81-3-1234-5678に", [
            "mailto:a@b.co.jp?subject=x", "tel:+81-3-1234-5678"]),
        ("彼女は*料理人*と**剣**、~~盾~~だ。剣*2と盾*", ["*", "*", "**", "**", "~~", "~~"]),
        ("'{'と'}'は{0}", ["'{'", "'}'", "{0}"]),
        ("__0__は@@1@@と##2##と$$id3$$と||4||を", [
            "__0__", "@@1@@", "##2##", "$$id3$$", "||4||"]),
        ("||4||は剣を", ["||4||"]),
        ("＜0＞は〈1〉を見て、彼女は《２》を見た。", ["＜0＞", "〈1〉", "《２》"]),
        (r"__NAME__は\E剣\u5263と\"猫\"\x1b[31m", [
            "__NAME__", r"\E", r"\u5263", r'\"', r'\"', r"\x1b[31m"]),
    ],
)  # fmt: skip
def test_codes_are_known_unasked(text: str, expected: list[str]) -> None:
    assert found(text, "codes") == expected


@pytest.mark.parametrize(
    "text",
    [
        "3e étage, 5E, 10x5, 2 x 3, 3 + 4, A-1, HP=100, 1st = 2nd, well-known=x",
        "[1] 猫だ。 猫だ[1]。 【1】猫 注[1] 〔1〕 ｛彼は来た｝ <3 __init__ ##1 1##",
        "50% of 100%です 5% die 50%off 100%sure 20%discount 50%以上 100%d'accord %10 % d",
        "数%から十数%に %E3%81%82",
        "[Captain] [Mr.Smith] [e.g.] [left] [B] [R]ボタン [1] [注] 【執事】",
        "{これは文です。次。} {yes, of course}",
        "a < b and c > d, <b and c> <3 <笑>",
        "§ 5 BGB, §5a Abs. 1, §242",
        "R&B, Q&A, AT&T, &c. A & B",
        "$5, $1,000 and $2. 1/2 and/or etc. e.g. v1.2.3 Dr. No.1",
        "「胸が痛いです//」 : name @ name #1 ～♪ 1280x720",
        "x.y Mr.text 3.14 a.b",
        "作者:tanakaは 時刻 12:30 注:あ :D :p :-) a:b c :ok [設定]を開く [はい]か[いいえ] [[注]]は",
        "%100 doluluk, 100%は 3:name\t猫\n犬",
        "<<Bonjour, c'est moi>> [[sic]] [sic] (^0^) ^3^ wow!s A$AP __init __bold__ \\o/",
        "明日（たぶん）行く（はい） 魔法《ファイア》 《剣》 彼は《ふくろう》 強い（つよい）",
        "#剣だ！ ＃剣 剣#5 剣@剣 a#b",
        "|A《えー》と｜ひとり《ぼっち》と剣",
        "#剣\n#盾\n\n@勇者\nはい。",
        "猫（かわいい）が剣（つよい）を見た（すこし）。店（やってます）",
        "issue #12, #winning, either | or, a|b, 5 -> 6, #ff00, !w",
    ],
)
def test_language_is_not_taken_for_codes(text: str) -> None:
    assert found(text, "codes") == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("renpy", "[points]さん[[笑]{w}[a['b']]{size=+5}", [
            "[points]", "[[", "{w}", "[a['b']]", "{size=+5}"]),
        ("minecraft", "&aHello&bWorld&#ff8000x §c &lt;", ["&a", "&b", "&#ff8000", "§c"]),
        ("ass", r"Hello\NWorld\h{\pos(1,2)}{it}", [r"\N", r"\h", r"{\pos(1,2)}", "{it}"]),
        ("renpy", "{{i} 100%%", ["{{", "%%"]),
        ("rpgmaker", "<WordWrap>Hello<br>\\}you", ["<WordWrap>", "<br>", r"\}"]),
        ("unity", '<b>x</b> <size=120%>y<sprite name="a">{0:N2}<Enter><#f00>', [
            "<b>", "</b>", "<size=120%>", '<sprite name="a">', "{0:N2}", "<#f00>"]),
        ("unity", "<noparse>a</noparse>", ["<noparse>a</noparse>"]),
        ("markdown", "**a** _b_ snake_case 2 * 3 `x*y` [c](d_e) \\* ![f][g] [h] <https://i.j>", [
            "**", "**", "_", "_", "`x*y`", "[", "](d_e)", "\\*", "![", "][g]", "<https://i.j>"]),
        ("icu", "#と'{'と'", ["#", "'{'"]),
        ("brackets", "[player_name] [Captain] [center]", ["[player_name]", "[center]"]),
        ("braces", "#{a}%{b}{x y z}", ["#{a}", "%{b}", "{x y z}"]),
    ],
)  # fmt: skip
def test_further_sets(name: str, text: str, expected: list[str]) -> None:
    assert found(text, name) == expected


@given(st.text("{}<>[]|^%$\\/\"'=aZMb1 :.#-\n&§@¥_!w猫;,()\x01\x1b名前は⟦⟧0｛｝【】e+²T"))
def test_a_look_for_signs_misses_nothing(text: str) -> None:
    expressions = [each for of_set in PATTERN_SETS.values() for each in of_set]
    if any(re.search(expression, text) for expression in expressions):
        assert re.search(TRIGGERS, text)


_BESIDE = [
    "ZMAZ", "<g1>", "ZM", "Z", "M", "_", ".", "png", ":",
    "/", "www.", "|", "^", "7", "!w", "は",
]  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.sampled_from(_BESIDE)).map("".join))
def test_placeholders_and_marks_hide_no_other_code(text: str) -> None:
    expressions = {*PATTERN_SETS["codes"], *PATTERN_SETS["marks"]}
    spans = {found.span() for each in expressions for found in re.finditer(each, text)}
    expected: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not expected or start >= expected[-1][1]:
            expected.append((start, end))
    assert compile_patterns(("codes", "marks")).find(text) == expected


def test_the_first_match_wins_and_of_two_the_longest() -> None:
    assert found("<a b={c}>{d}", "braces", "tags") == ["<a b={c}>", "{d}"]
    assert [s for s in compile_patterns([], ["ab", "abc", "cd"]).find("abcd")] == [(0, 3)]


@given(st.text("{}<>[]|^%$\\/\"'=aZMb1 :.#-\n"))
def test_matches_are_in_order_and_do_not_overlap(text: str) -> None:
    position = 0
    for start, end in compile_patterns(PATTERN_SETS).find(text):
        assert position <= start < end <= len(text)
        position = end


@pytest.mark.parametrize(
    "unit",
    [
        "<a ",
        '<a b="',
        "<a x=y ",
        "{",
        "$",
        "%(a",
        "[a=",
        "\\C[",
        "\\a<",
        "http://",
        "ZM",
        "%",
        "%%",
        "%a_",
        "1",
        "1%",
        "$a",
        "{a",
        "{a:",
        "{{",
        "[a_",
        "[a[",
        "[a.b",
        "[B]",
        "[b",
        "\\C[[[",
        "\\",
        "\\a[b",
        "§",
        "&",
        "&#",
        "a/",
        "a.",
        "a@",
        "a\\",
        "C:/",
        "ab-",
        "'{",
        "<!--",
        "<%=",
        "<:a",
        "<<a=",
        "[[a|",
        "[ab]",
        "a://",
        "|H",
        "{%",
        "->",
        ":ab",
        "[[a",
        "[名",
        "\x01",
        "\x1bC[",
        "*",
        "_",
        "`",
        "``a",
        "![",
        "](",
        "<noparse>",
    ],
)
def test_the_named_sets_take_any_text(unit: str) -> None:
    compile_patterns(PATTERN_SETS).find(unit * 20_000)


def test_a_book_may_take_its_time() -> None:
    book = "{name}は静かだ。<b>猫</b>が走る。See [b]that[/b] at https://a.b/c now. " * 60_000
    assert len(compile_patterns(PATTERN_SETS).find(book)) == 6 * 60_000


def test_a_slow_pattern_is_refused_and_not_waited_for() -> None:
    patterns = compile_patterns([], [r"(?=(.*)*q)"])
    with pytest.raises(InvalidRequest, match="takes too long"):
        patterns.find("a" * 5_000)


def test_many_texts_share_the_time_of_a_request() -> None:
    patterns = compile_patterns([], [r"(?=(.*)*q)"])
    texts = ["a" * 100] * 10_000
    time_left = PatternTime(seconds=0.3)
    with pytest.raises(InvalidRequest, match=r"all texts of the request.*fewer texts"):
        for text in texts:
            assert patterns.find(text, time_left) == []


def test_other_threads_at_work_are_no_fault_of_a_pattern() -> None:
    is_over = threading.Event()
    text = "{a} " * 5_000

    def work() -> None:
        while not is_over.is_set():
            sum(range(1_000))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        found = compile_patterns([], [r"\{\w+\}", r"\w+"]).find(text)
    finally:
        is_over.set()
        for thread in threads:
            thread.join(timeout=60)
    assert len(found) == 5_000


@pytest.mark.parametrize(
    ("names", "expressions"),
    [
        (["braces", "moustaches"], []),
        ([], ["["]),
        ([], ["(?a)a(?u)"]),
        ([], ["(?:" * 200 + "a" + ")*" * 200]),
        ([], ["a" * 1_000]),
        ([], [str(number) for number in range(100)]),
    ],
)
def test_wrong_patterns_are_refused(names: list[str], expressions: list[str]) -> None:
    with pytest.raises(InvalidRequest):
        compile_patterns(names, expressions)


@pytest.mark.parametrize(
    "expressions",
    [
        ["a{99999999}"],
        ["a{10001,}"],
        ["a{10001,10002}"],
        ["(a{9999}){9999}"],
        ["(?:abc){1000}{1000}"],
        ["(((a{99}){99}){99}){99}"],
        ["(?x)(a{1000} ) # x\n {1000}"],
        ["a{201}"] * 50,
        ["a{" + "9" * 400 + "}"],
    ],
)
def test_patterns_that_would_take_gigabytes_are_refused(expressions: list[str]) -> None:
    with pytest.raises(InvalidRequest, match="repeat too often"):
        compile_patterns((), expressions)


@pytest.mark.parametrize(
    "expression",
    [
        r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}",
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        r"\\[a-z]{1,20}(?:\[[^\]]{0,500}\]){0,9}",
        r"#[0-9a-f]{3}(?:[0-9a-f]{3})?",
    ],
)
def test_patterns_with_sensible_counts_are_taken(expression: str) -> None:
    compile_patterns((), [expression] * 50)
