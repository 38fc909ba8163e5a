"""What the servers say when they start, on consoles of all kinds."""

from __future__ import annotations

import json
import shlex

import pytest

from mysite.startup import start_message


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "shift_jis"])
def test_the_curl_line_can_be_pasted_from_any_console(encoding: str) -> None:
    message = start_message("127.0.0.1", 14366, encoding)
    message.encode(encoding)
    (line,) = [line for line in message.splitlines() if "curl " in line]
    command, url, option, body = shlex.split(line[line.index("curl ") :])
    assert (command, url, option) == ("curl", "http://127.0.0.1:14366/", "-d")
    assert json.loads(body) == {"content": "クロエは静かに前へと歩み出た。"}


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:80/"),
        ("::1", "http://[::1]:80/"),
        ("translate.example", "http://translate.example:80/"),
    ],
)
def test_the_address_is_one_that_can_be_opened(host: str, url: str) -> None:
    assert url in start_message(host, 80, "utf-8")
