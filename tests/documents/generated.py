"""Files of every format, well-formed and hostile, for property tests."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.sax.saxutils import escape

from hypothesis import strategies as st

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
WORDS = st.sampled_from([
    "猫", "Hello", "<i>x</i>", "a, b", "c;d", "e\tf", '"g"', "x=y", "#", "//", "-->", "->", "--->",
    "&amp;", "& co", "&lt;", r"\n", r"\V[1]", "\\", r"\"", "it's", "12", "😀", "[", "{", "}", ":",
    "[^1]", "[[a]]", "[a]", "[x]:", "$a$", "$5", "$$", "|", "==b==",
])  # fmt: skip
LINES = st.lists(WORDS | st.text(CHARACTERS, max_size=6), min_size=1, max_size=4).map(" ".join)
# What an engine may say: of several lines, blank ones among them, and with any of the above.
TRANSLATIONS = (
    st.lists(LINES | st.just(""), min_size=1, max_size=4)
    .map("\n".join)
    .filter(lambda text: any(character.isalpha() for character in re.sub(r"\\.", "", text)))
)
# What means something in one format or another, or is easily taken for a break of a line.
SIGNS = st.sampled_from([
    "%", "%s", "100%", "<", ">", "<b", "</p>", "&", "&#0;", "]]>", "<![CDATA[", "<!--", "<?x",
    "'", "“q”", "\"\"\"", "`a`", "- [x]", "+", "1. a", "> q", "|a|b|", "~a~", "*a*", "===", "_",
    "}", "\u200f", "\u202b", "\u200b", "\ufeff", "a@b.cd", "::", "\t", "\r",
    "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\0", "\x1b", "\uffff", "  ", ";",
    "old", "msgid", "NOTE", "WEBVTT", "2", r"\u12", r"\u", r"\{", r"\x", "00:01.000 --> 00:02.000",
])  # fmt: skip
# What the worst of engines says.
SAID = (
    st.lists(LINES | SIGNS | st.just(""), min_size=1, max_size=5)
    .map("".join)
    .filter(lambda text: any(character.isalpha() for character in re.sub(r"\\.", "", text)))
    | TRANSLATIONS
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])
SUBTITLE_BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"])
ENCODINGS = st.sampled_from([
    ("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
])  # fmt: skip


def times(separator: str) -> st.SearchStrategy[str]:
    clock = st.times().map(lambda t: f"{t:%H:%M:%S}{separator}{t.microsecond // 1000:03}")
    return st.builds("{} --> {}".format, clock, clock)


def without_arrows(text: str) -> str:
    return text.replace("-->", "").replace(">", "")


@st.composite
def srt(draw: st.DrawFn) -> str:
    end = draw(SUBTITLE_BREAKS)
    cues = draw(st.sampled_from([[], [""], ["\ufeff"], ["By somebody", ""]]))
    for number in range(1, draw(st.integers(2, 5))):
        lines = draw(st.lists(LINES.map(without_arrows), max_size=3))
        settings = draw(st.sampled_from(["", " X1:1 Y1:2", "  "]))
        counter = draw(st.sampled_from([[], [f"{number}"], [f"{number}", ""], [f"{number}", " ",
                                        f"{number}"]]))  # fmt: skip
        cues += [*counter, draw(times(",") | sloppy_times()) + settings, *lines]
        cues += draw(blank_lines())
    return end.join(cues)


def sloppy_times() -> st.SearchStrategy[str]:
    return st.sampled_from([
        "00:00:01 --> 00:00:02", "0:00:03,5-->0:00:04.5", "-00:00:01,000 --> 00:00:02,000",
        "00:01.000 --> 00:02.000", "00:00:01, 000 -> 00:00:02, 000",
        "00：00：01，000 —> 00:00:02,000",
        "100:00:01:000 --> 100:00:02:000",
    ])  # fmt: skip


@st.composite
def vtt(draw: st.DrawFn) -> str:
    end = draw(SUBTITLE_BREAKS)
    blocks = [draw(st.sampled_from(["WEBVTT", "WEBVTT - a title", "WEBVTT\tx"])) + end]
    for _ in range(draw(st.integers(0, 5))):
        lines = draw(st.lists(LINES.map(without_arrows), min_size=1, max_size=3))
        kind = draw(st.sampled_from(["cue", "named cue", "NOTE", "STYLE"]))
        if kind.endswith("cue"):
            if draw(st.booleans()):
                lines.insert(0, draw(blank_lines())[0])
            lines.insert(
                0,
                draw(times(".") | sloppy_times())
                + draw(st.sampled_from(["", " align:start line:0"])),
            )
        if kind != "cue":
            lines.insert(0, kind.removesuffix(" cue"))
        blocks.append(end.join(lines) + end)
    return end.join(blocks)


@st.composite
def ass(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 10))
    lines = ["[Script Info]", "; a comment", "Title: x", "", "[Events]"]
    lines.append("Format: " + ", ".join([*map(str, range(columns - 1)), "Text"]))
    codes = st.sampled_from(
        [r"{\an8}", r"{\i1}", r"{\i0}", "{note}", r"\N", r"\n", r"\h", r"{\k20}",
         r"{\p1}m 0 0{\p0}", "{", "}", r"{\clip(" + "m 1 2 " * 40 + ")}", r"\N- "]
    )  # fmt: skip
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["Dialogue: ", "Dialogue:", "Comment: "]))
        text = "".join(draw(st.lists(LINES | codes, max_size=5)))
        lines.append(kind + "0:00:01.00," * (columns - 1) + text)
    return draw(SUBTITLE_BREAKS).join([*lines, *draw(blank_lines())])


def blank_lines() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(["", " "]), min_size=1, max_size=2)


@st.composite
def table(draw: st.DrawFn, delimiter: str) -> str:
    rows = draw(st.lists(st.lists(LINES | TRANSLATIONS, min_size=2, max_size=2), max_size=5))
    stream = io.StringIO()
    csv.writer(
        stream,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL,
        lineterminator=draw(BREAKS),
    ).writerows([["id", "text"], *rows])
    return stream.getvalue()


JSON_VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | LINES
    | TRANSLATIONS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LINES, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
JSON = st.builds(
    json.dumps,
    JSON_VALUES,
    ensure_ascii=st.booleans(),
    indent=st.sampled_from([None, 0, 2, "\t"]),
)


@st.composite
def key_values(draw: st.DrawFn) -> str:
    quoted = (LINES | TRANSLATIONS).map(
        lambda text: text.replace("\\", "").replace('"', r"\"").replace("\n", r"\n")
    )
    key = st.text("abcXYZ_0", min_size=1, max_size=6)
    line = (
        st.builds("{}={}".format, key, quoted)
        | st.builds('{}: "{}"'.format, key, quoted)
        | st.builds('"{}" "{}"'.format, key, quoted)
        | st.builds('"{}" = "{}";'.format, key, quoted)
        | st.sampled_from(["", "# note", "; note", "[section]", "n=12", "start:", "{", "}"])
    )
    lines = draw(st.lists(st.tuples(st.sampled_from(["", "  ", "\t"]), line).map("".join)))
    return draw(BREAKS).join(lines)


@st.composite
def properties(draw: st.DrawFn) -> str:
    escaped = (LINES | TRANSLATIONS).map(
        lambda text: text.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t")
    )
    value = escaped | escaped.map(
        lambda text: re.sub("[^ -~]", lambda found: _units(found[0]), text)
    ) | st.builds("{}\\\n  {}".format, escaped, escaped)  # fmt: skip
    key = st.sampled_from(["a", r"a\=b", r"a\:b", "a.b"])
    line = (
        st.builds("{}{}{}".format, key, st.sampled_from(["=", " : ", " "]), value)
        | st.sampled_from(["", "# n=1", "!n=1", "a=", "a", "  "])
    )  # fmt: skip
    return draw(BREAKS).join(draw(st.lists(line)))


def _units(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(rf"\u{units[i : i + 4]}" for i in range(0, len(units), 4))


@st.composite
def xunity(draw: st.DrawFn) -> str:
    text = (LINES | TRANSLATIONS).map(
        lambda text: text.replace("\\", r"\\").replace("=", r"\=").replace("\n", r"\n")
        .replace("//", r"\/\/")
    )  # fmt: skip
    line = st.builds("猫{}={}".format, text, text) | st.sampled_from([
        "", "// n=1", "#set level 1", "r:\"^a$\"=\"b\"", "猫=", "猫",
    ])  # fmt: skip
    return draw(BREAKS).join(["猫=猫", "#set level 2", "sr:a=b", *draw(st.lists(line))])


@st.composite
def renpy(draw: st.DrawFn) -> str:
    quote = draw(st.sampled_from(['"', "'", "`", '"""']))
    text = (LINES | TRANSLATIONS).map(
        lambda text: text.replace("\\", r"\\").replace(quote[0], "\\" + quote[0])
    )  # fmt: skip
    said = text.map(lambda text: quote + text + quote)
    line = (
        st.builds("{}{}{}".format, st.sampled_from(["", "e ", "e happy @ x "]), said,
                  st.sampled_from(["", " with fade", " if x == 'y':", " # it's"]))
        | st.builds("$ x = _({})".format, said)
        | st.builds("scene bg ({})".format, said)
        | st.sampled_from(["", "# it's", "label start:", "init python:", "screen a:", "pass"])
    )  # fmt: skip
    lines = draw(st.lists(st.tuples(st.sampled_from(["", "  ", "    "]), line).map("".join)))
    return draw(BREAKS).join(lines)


@st.composite
def plain(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.tuples(LINES | st.sampled_from(["", "  "]), BREAKS)))
    return "".join(a + b for a, b in pieces) + draw(LINES | st.just(""))


@st.composite
def page(draw: st.DrawFn) -> str:
    text = LINES.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
    line = (
        st.builds("<p class=a>{}</p>".format, text)
        | st.builds("<li>{}".format, text)
        | st.builds("<td>{}\n {}</TD >".format, text, text)
        | st.builds('<hr title="{}">'.format, text.map(lambda text: text.replace('"', "&quot;")))
        | st.builds("<pre><b>{}</b></pre>".format, text)
        | st.sampled_from(["<!-- a > b -->", "</b>", "<script>if (a<b) 'x'</script>"])
        | st.just("<hr alt=it's>")
    )  # fmt: skip
    head = draw(st.sampled_from(["", "<!DOCTYPE html>\n<title>猫</title>\n"]))
    return head + draw(BREAKS).join(draw(st.lists(line, max_size=6)))


@st.composite
def markdown(draw: st.DrawFn) -> str:
    text = st.lists(
        st.sampled_from(["猫", "Hello", "a,", "12", "it's", "(x)", "犬。", "&amp;", r"\*"]),
        min_size=1,
    ).map(" ".join)
    end = draw(BREAKS)
    block = (
        st.builds("{1}{0}  and".format, text, st.sampled_from(["", "# ", "- ", "1. ", "> ", ": "]))
        | st.builds("{}{}{}".format, text, st.just(end), text)
        | st.builds("|{0}| a |{2}|:-|-|{2}|{1}| b".format, text, text, st.just(end))
        | st.builds("{}{}===".format, text, st.just(end))
        | st.sampled_from([f"```{end}# no{end}```", f"<!-- no{end}{end}no -->", "***", "    no"])
    )
    head = draw(st.sampled_from(["", f"---{end}title: no{end}---{end}"]))
    return head + f"{end}{end}".join(draw(st.lists(block, max_size=6)))


def catalogue() -> st.SearchStrategy[str]:
    said = LINES.map(lambda text: json.dumps(text, ensure_ascii=False))
    entry = st.builds('{}msgid {}\nmsgstr {}\n'.format, st.sampled_from(["", "# c\n"]), said,
                      said | st.just('""\n""'))  # fmt: skip
    return st.lists(entry).map("\n".join)


def xliff() -> st.SearchStrategy[str]:
    said = LINES.map(escape) | st.builds('<g id="1">{}</g>&amp;<x/>'.format, LINES.map(escape))
    unit = st.builds(
        "<trans-unit>\n  <source>{}</source>{}</trans-unit>".format,
        said,
        st.sampled_from(["", "<target/>", "<target>x</target>"]),
    )
    return st.lists(unit).map(lambda units: f"<xliff><file>{''.join(units)}</file></xliff>")


def resx() -> st.SearchStrategy[str]:
    data = st.builds('<data name="{}">\n<value>{}</value></data>'.format,
                     st.sampled_from(["a", ">>b"]), LINES.map(escape))  # fmt: skip
    return st.lists(data).map(lambda all_data: f"<root>{''.join(all_data)}</root>")


def project() -> st.SearchStrategy[str]:
    rows = st.lists(st.lists(LINES | st.none(), max_size=4))
    return rows.map(
        lambda data: json.dumps({"project": {"files": {"a": {"data": data}}}}, ensure_ascii=False)
    )


WELL_FORMED = {
    "text": plain(),
    "srt": srt(),
    "vtt": vtt(),
    "ass": ass(),
    "csv": table(","),
    "tsv": table("\t"),
    "json": JSON,
    "jsonl": st.lists(JSON).map("\n".join),
    "keyvalue": key_values() | xunity(),
    "properties": properties(),
    "renpy": renpy(),
    "html": page(),
    "markdown": markdown(),
    "po": catalogue(),
    "xliff": xliff(),
    "resx": resx(),
    "trans": project(),
}
PIECES = {
    "text": ["a", " ", "\n", "\r\n", "\r", "\u2028", "\x85", "\0"],
    "srt": ["1", "\ufeff", "00:00:01,000 -> 00:00:02,000",
            "00:00:01,000 --> 00:00:02,000", "-->", "\n", "\r\n", "\r", " ", "猫", "a"],
    "vtt": ["WEBVTT", "00:01.000 --> 00:02.000", "-->", "NOTE", "\n", "\r\n", " ", "&amp;", "a"],
    "ass": ["[Events]", "\n", "\r\n", "Format: Start, Text", "Dialogue:", "Comment:", ",", "a", " ",
            "{", "}", "\\", r"\p1", r"\N", r"\k1"],
    "csv": ['"', '""', ",", ";", "\n", "\r\n", "\r", "a", " ", "猫"],
    "tsv": ['"', '""', "\t", "\n", "\r\n", "\r", "a", " ", "猫"],
    "json": ["{", "}", "[", "]", ":", ",", '"', '"a"', '"b":', "1", "-", "0", "e", ".", "null",
             "true", "\\", '"\\u12"', '"\\ud800"', " ", "\n", "\0"],
    "keyvalue": ["a", "=", ":", '"', "\\", "#", ";", "[", "]", "{", " ", "\n", "\r\n",
                 "n", "label", "猫=", "sr:", "/", "%3D"],
    "properties": ["a", "=", ":", "\\", "#", "!", " ", "\n", "\r", "\r\n", "\\u732b", "u", "'",
                   "{0}", "\\\n"],
    "renpy": ["a", "_", "(", ")", ":", '"', "'", "`", "\"\"\"", "\\", "#", "  ", "\n", "\r\n", "[",
              "{", "label a:", "python:", "old", "new", "translate a strings:"],
    "html": ["<", ">", "</", "/>", "p", "b", "br", "a", " ", "=", "'", '"', "<b>", "</b>", "<p>",
             "<!--", "-->", "<script>", "</script>", "<code>", "</code>", "&", "amp;", "<a href=",
             "<img alt='", "<x>", "<pre>", "<![CDATA[", "]]>", "<?", "?>", "translate=no", "\n",
             "\0", "<g1>"],
    "markdown": ["#", "*", "**", "_", "`", "```", "[", "]", "(", ")", "![", "](", "|", "|-|", "-",
                 ">", "a", " ", "  ", "\n", "\n\n", "\r\n", "<b>", "</b>", "<!--", "    ", "\t",
                 "1.", "\\", "&", "~~", "---", "===", "$", "$$", "[^1]", "[a]:", "{", "}", ":",
                 "!!! ", "<g1>"],
    "po": ["msgid", "msgstr", "msgid_plural", "[1]", '"', '"a"', "#", "#, fuzzy", "\n", "\\", " "],
    "xliff": ["<xliff>", "</xliff>", "<trans-unit>", "</trans-unit>", "<source>", "</source>", "a",
              "<target/>", "<g>", "</g>", "<!--", "&", "]]>", "<![CDATA["],
    "resx": ["<root>", "</root>", "<data>", "</data>", "<value>", "</value>", "a", "&", "<?x"],
    "trans": ['{"project":{"files":{"a":{"data":[', "]}}}}", '["a"]', "[", "]", ",", '""', "null"],
}  # fmt: skip
PIECES["jsonl"] = PIECES["json"]


def hostile(format_name: str) -> st.SearchStrategy[bytes]:
    """Bytes that look like the format for a while."""
    text = st.lists(st.sampled_from(PIECES[format_name]) | st.text(max_size=2), max_size=30)
    return text.map("".join).map(lambda t: t.encode("utf-8", "surrogatepass")) | st.binary()
