"""The process that does one piece of `WORK`; it imports no Django.

On standard input it gets a line of JSON, `{"do": its name, "with": its values}`, and behind it the
file. On standard output it tells one of: `=` and the bytes of a file, `:` and a value as JSON, `!`
and as JSON the message and the hint of what is wrong with the file.
"""

from __future__ import annotations

import sys

from nmt_server.errors import InvalidFile
from nmt_server.file_reading.work import WORK
from nmt_server.text import any_json


def answer(order: bytes, data: bytes) -> bytes:
    """What is told of an order and a file."""
    wanted = any_json.loads(order)
    try:
        found = WORK[wanted["do"]](data, **wanted["with"])
    except InvalidFile as error:
        return b"!" + any_json.dumps([error.message, error.hint])
    return b"=" + found if isinstance(found, bytes) else b":" + any_json.dumps(found)


if __name__ == "__main__":
    sys.stdout.buffer.write(answer(sys.stdin.buffer.readline(), sys.stdin.buffer.read()))
