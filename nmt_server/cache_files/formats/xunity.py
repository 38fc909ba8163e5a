"""The files of XUnity.AutoTranslator: `source=target` on each line.

Lines that are regular expressions or directives are no translations of texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from nmt_server.cache_files.formats.entry import Entry, ReaderContext
from nmt_server.cache_files.formats.text import is_text, text_of
from nmt_server.documents.xunity_lines import is_directive, is_expression, pair_in, resolved
from nmt_server.text.surrogates import has_half


def read_xunity(stream: BinaryIO, context: ReaderContext) -> Iterator[tuple[int, Entry]]:
    """Pairs with the numbers of their lines."""
    with text_of(stream, context) as text:
        for number, line in enumerate(text, 1):
            line = line.rstrip("\r\n")
            if not line.strip() or line.startswith("//") or is_directive(line):
                continue
            if is_expression(line):
                context.left(number, "a regular expression")
            elif (pair := pair_of(line)) is None:
                context.bad(number, "there is no equals sign between a source and a target")
            elif not is_text(line):
                context.bad(number, f"the line is not {context.form}")
            elif any(map(has_half, pair)):
                context.bad(number, "the line has half of a surrogate pair")
            else:
                yield number, Entry(*pair)


def pair_of(line: str) -> tuple[str, str] | None:
    """The source and the target of a line, escapes resolved; None where it has none.

    The space before a comment is not part of the target.
    """
    found = pair_in(line)
    if found is None:
        return None
    is_cut = found.end() < len(line)
    target = found["target"].rstrip() if is_cut else found["target"]
    return resolved(found["source"]), resolved(target)
