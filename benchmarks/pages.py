"""A page of HTML, against what it says without its tags."""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.lines import FreshLines
from tests.e2e.server import Server

_BYTES = 100_000
_ROUNDS = 5
_SENTENCES = 3
# One in so many sentences has a word in tags.
_MARKED = 3
_WORD = re.compile("[ァ-ヺー]{2,}|[一-鿿]{1,4}")
_TAGS = (("<b>", "</b>"), ('<a href="/wiki/page?id=1&amp;x=2" title="a">', "</a>"), ("<i>", "</i>"))
_HEAD = (
    '<!DOCTYPE html>\n<html lang="ja">\n<head><meta charset="utf-8"><title>一覧</title>\n'
    "<style>p { margin: 0 } a > b { color: red }</style></head>\n<body>\n"
)
_PARAGRAPH = '<div class="entry"><p class="text" id="p{}">{}</p></div>\n'


def pages() -> list[Figure]:
    """How fast a page of 100 KB is translated, and whether all of its tags come back."""
    page, text = _made(random.Random(3))
    ratios, rates = [], []
    is_whole = True
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "serve", "--port", "0")
        _seconds(server, "一覧", "text")
        for number in range(_ROUNDS):
            seconds = {}
            # Which goes first changes: the second finds another machine.
            for sent in ("html", "text") if number % 2 else ("text", "html"):
                server.request("GET", "/api/v1/clearCache")
                took, translation = _seconds(server, page if sent == "html" else text, sent)
                seconds[sent] = took
                if sent == "html":
                    is_whole = is_whole and _tags(translation) == _tags(page)
            ratios.append(seconds["text"] / seconds["html"])
            rates.append(len(page.encode()) / seconds["html"] / 1000)
        server.stop()
    detail = f"{len(page.encode()) / 1000:.0f} KB, best round {max(rates):.1f} KB/s"
    return [
        Figure(
            "a page of HTML, of its text alone", statistics.median(ratios), detail, at_least=0.8
        ),
        Figure("its tags are all there", float(is_whole), f"{len(_tags(page))} tags", at_least=1),
    ]


def _seconds(server: Server, text: str, sent_as: str) -> tuple[float, str]:
    began = time.perf_counter()
    sent = {"text": text, "format": sent_as, "split": "sentence"}
    answer = server.post("/api/v1/translate", sent)
    assert answer.status == 200, answer.text
    return time.perf_counter() - began, str(answer.json()["text"])


def _made(choice: random.Random) -> tuple[str, str]:
    """A page, and what it says."""
    lines = FreshLines(11)
    page, text = [_HEAD], ["一覧"]
    size = len(_HEAD.encode())
    number = 0
    while size < _BYTES:
        number += 1
        sentences = lines.take(_SENTENCES)
        text.append("".join(sentences))
        marked = "".join(_marked(each, choice) for each in sentences)
        page.append(_PARAGRAPH.format(number, marked))
        size += len(page[-1].encode())
    return "".join([*page, "</body>\n</html>\n"]), "\n".join(text)


def _marked(sentence: str, choice: random.Random) -> str:
    words = list(_WORD.finditer(sentence))
    escaped = sentence.replace("&", "&amp;").replace("<", "&lt;")
    if not words or escaped != sentence or choice.randrange(_MARKED):
        return escaped
    word, (opening, closing) = choice.choice(words), choice.choice(_TAGS)
    before, after = sentence[: word.start()], sentence[word.end() :]
    return f"{before}{opening}{word[0]}{closing}{after}"


def _tags(page: str) -> list[str]:
    # The page names the language that it is in, which is another one afterwards.
    return sorted(re.findall(r"<[^<>]+>", page.replace('lang="en"', 'lang="ja"')))
