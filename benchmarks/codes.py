"""Lines with the codes of games and programs, against the same lines without them."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sacrebleu

from benchmarks.figure import Figure
from benchmarks.lines import FreshLines
from demo.people import NAMES
from tests.e2e.server import Server

_DEMO = Path(__file__).parent.parent / "demo"
_LINES = 500
_AT_ONCE = 250
# What stands for a word or a number.
_WORDS = (
    "{name}", "{player_name}", "{0}", "{0:N2}", "{name,-10}", "{user!r:>10}", "{主人公}", "%s",
    "%d", "%1$s", "%2$d", "%(name)s", "%@", "%ld", "%lld", "%1", "%2", "%S", "%USERNAME%",
    "%player_name%",
    "%{x}", "#{x}", "${x}", "{{x}}", "{{ x }}", "<%= x %>", "[player_name]", "[player.name!t]",
    r"\V[1]", r"\N[2]", r"\N[\V[12]]", r"\P[3]", r"\cdb[0:1:2]", "$t(sword)", "$NAME$", "ZMAZ",
)  # fmt: skip
# What stands around words, and what stands between them.
_PAIRS = (
    ("<b>", "</b>"), ("<color=red>", "</color>"), ("<#FF8000>", "</color>"), ("<#f00>", "</color>"),
    ("<size=120%>", "</size>"), ("{i}", "{/i}"), ("{color=#f00}", "{/color}"), (r"{\i1}", r"{\i0}"),
    (r"\C[2]", r"\C[0]"), (r"\C[\V[1]]", r"\C[0]"), ("§c", "§r"), ("&e", "&r"), ("[b]", "[/b]"),
    ("[color=red]", "[/color]"), (r"\{", r"\}"),
)  # fmt: skip
_SINGLES = (
    r"\.", r"\!", r"\|", r"\^", r"\>", r"\n", r"\r\n", r"\t", r"\N", r"\h", r"\FS[20]", r"\I[64]",
    r"\msg<x>", r"{\an8\pos(1,2)}", "{w=1.0}", "{nw}", "[r]", "[l]", "[p]", "<br>", "<sprite=1>",
    "&nbsp;", "&#8217;",
)  # fmt: skip


class _Coded(NamedTuple):
    """A line, the same with codes, and, where a code took the place of a name, that name."""

    plain: str
    line: str
    codes: list[str]
    name: str = ""


def codes() -> list[Figure]:
    """Whether every code is there once, and what the codes do to the rest of a translation."""
    lines = _coded(random.Random(9))
    heldout = [
        (_DEMO / f"heldout.{language}.txt").read_text(encoding="utf-8").splitlines()
        for language in ("ja", "en")
    ]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "serve", "--port", "0")
        results = _translated(server, [each.line for each in lines])
        plain = _texts(_translated(server, [each.plain for each in lines]))
        default = _texts(_translated(server, heldout[0]))
        bare = _texts(_translated(server, heldout[0], {"sets": []}))
        server.stop()
    whole = [
        all(result["text"].count(code) == each.codes.count(code) for code in set(each.codes))
        for each, result in zip(lines, results, strict=True)
    ]
    warned = sum("placeholder" in result["warnings"] for result in results)
    for each, result, good in zip(lines, results, whole, strict=True):
        if not good:
            print("not whole:", each.line, "->", result["text"])
    figures = [
        Figure("lines with every code exactly once", sum(whole) / len(whole), "", at_least=1),
        Figure("lines with a code that was lost and put back", warned / len(lines), ""),
    ]
    for kind, is_name in (("names", True), ("markup", False)):
        rests, references = [], []
        for each, result, text in zip(lines, results, plain, strict=True):
            if bool(each.name) is is_name and (not is_name or text.count(each.name) == 1):
                rests.append(_without(each.codes, result["text"], each.name))
                references.append(" ".join(text.split()))
        figures.append(_same(f"{kind} as codes: the rest is the same", rests, references))
    with_codes = [index for index, line in enumerate(heldout[0]) if "ZM" in line]
    without = [index for index, line in enumerate(heldout[0]) if "ZM" not in line]
    for name, indices, limit in (("no code", without, 1), ("placeholders", with_codes, None)):
        chosen, usual, reference = (
            [texts[index] for index in indices] for texts in (default, bare, heldout[1])
        )
        same = _same(f"held-out lines with {name}: as unprotected", chosen, usual, limit)
        figures += [
            same,
            _same(f"held-out lines with {name}: right", chosen, reference),
            _same(f"held-out lines with {name}: right, unprotected", usual, reference),
        ]
    return figures


def _coded(choice: random.Random) -> list[_Coded]:
    names = {name.ja(): name.en() for name in NAMES}
    fresh = FreshLines(seed=77)
    made: list[_Coded] = []
    while len(made) < _LINES:
        (line,) = fresh.take(1)
        if "ZM" in line:
            continue
        named = [name for name in names if line.count(name) == 1]
        if len(made) % 2:
            if not named:
                continue
            code = choice.choice(_WORDS)
            made.append(_Coded(line, line.replace(named[0], code), [code], names[named[0]]))
            continue
        # Between words: where hiragana ends, or at the ends of the line.
        places = [
            0,
            *(match.end() for match in re.finditer("[はがをにでと！。、]", line)),
            len(line),
        ]
        places = sorted(set(places))
        if len(made) % 3:  # Of the even numbers, two in three.
            opening, closing = choice.choice(_PAIRS)
            first, last = sorted(choice.sample(range(len(places)), 2))
            start, end = places[first], places[last]
            coded = line[:start] + opening + line[start:end] + closing + line[end:]
            made.append(_Coded(line, coded, [opening, closing]))
        else:
            code, place = choice.choice(_SINGLES), choice.choice(places)
            made.append(_Coded(line, line[:place] + code + line[place:], [code]))
    return made


def _translated(
    server: Server, texts: Sequence[str], protect: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    for start in range(0, len(texts), _AT_ONCE):
        sent = {
            "text": texts[start : start + _AT_ONCE],
            "split": "line",
            "detail": ["warnings"],
            **({"protect": protect} if protect else {}),
        }
        answer = server.post("/api/v1/translate", sent)
        assert answer.status == 200, answer.text
        results += answer.json()
    return results


def _texts(results: list[dict[str, Any]]) -> list[str]:
    return [result["text"] for result in results]


def _without(codes: list[str], text: str, name: str) -> str:
    for code in codes:
        text = text.replace(code, name or " " * code.startswith((r"\n", r"\r", "<br", "&n")), 1)
    return " ".join(text.split())


def _same(name: str, found: list[str], references: list[str], limit: float | None = None) -> Figure:
    share = sum(map(str.__eq__, found, references)) / len(found)
    bleu = sacrebleu.corpus_bleu(found, [references]).score
    return Figure(name, share, f"BLEU {bleu:.2f}, {len(found)} lines", at_least=limit)
