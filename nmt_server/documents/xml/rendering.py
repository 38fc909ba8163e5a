"""The items of a paragraph as XML again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from nmt_server.documents.xml.inline import Item, Style
from nmt_server.documents.xml.tokens import escaped

# What stands between two places of a content, with the translations of what is in it.
Inner = Callable[[int, int], str]


def rendered(items: Iterable[Item], words: tuple[str, str], inner: Inner) -> str:
    """The XML of items; consecutive words of one style are one run."""
    pieces = []
    for (is_text, style), group in groupby(items, _kind):
        if is_text:
            text = escaped("".join(item.text for item in group))
            pieces.append(_run(style, words[0] + text + words[1]))
        else:
            pieces += [
                rendered(item.parts, words, inner)
                if item.parts
                else _run(item.style, inner(item.start, item.end))
                for item in group
            ]
    return "".join(pieces)


def _kind(item: Item) -> tuple[bool, Style]:
    return item.kind == "text", item.style


def _run(style: Style, content: str) -> str:
    return style.opening + style.properties + content + style.closing
