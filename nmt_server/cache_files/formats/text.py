"""The text of a cache file, as a stream."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from nmt_server.cache_files.formats.entry import ReaderContext
from nmt_server.documents.encoding import codec_at, name_of
from nmt_server.errors import InvalidFile


@contextmanager
def text_of(
    stream: BinaryIO, context: ReaderContext, *, errors: str = "surrogateescape"
) -> Iterator[TextIO]:
    """The text, line breaks as they are; it leaves the stream open.

    Bytes that are no text become surrogates, so that they spoil their own row only. Raises
    `InvalidFile` where the encoding is not plain, or where nothing can be read any more.
    """
    source_language, _ = context.languages_of("")
    codec = codec_at(stream, context.encoding, source_language)
    context.form = name_of(codec)
    text = io.TextIOWrapper(stream, codec, errors=errors, newline="")
    try:
        yield text
    except UnicodeDecodeError as error:
        raise InvalidFile(
            f"The file is not {context.form}, as it seemed.",
            "Name the encoding that it is in, or save it as UTF-8.",
        ) from error
    finally:
        text.detach()


def is_text(*texts: str) -> bool:
    """Whether all bytes of texts that `text_of` gave were text."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True
