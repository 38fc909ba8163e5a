"""The data files of RPG Maker: only what players read is translated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nmt_server.documents import read_document
from tests.documents.translated import case


def command(code: int, *parameters: Any) -> dict[str, Any]:
    return {"code": code, "indent": 0, "parameters": list(parameters)}


COMMANDS = [
    command(101, "face", 0, 0, 2, "T"), command(401, "T"), command(102, ["T", "T"], 1),
    command(402, 0, "T"), command(405, "T"), command(320, 1, "T"), command(324, 1, "T"),
    command(325, 1, "T"), command(108, "comment"), command(408, "comment"), command(118, "label"),
    command(122, 1, 1, 0, 4, "script()"), command(355, "script()"), command(655, "script()"),
    command(356, "Plugin on"), command(357, "Plugin", "on", "on", {"text": "arg"}),
    command(231, 1, "picture"), command(241, {"name": "Theme", "volume": 90}),
    command(205, -1, {"list": [{"code": 45, "parameters": ["script()"]}], "repeat": False}),
    command(111, 12, "script()"),
]  # fmt: skip
PAGE = {"image": {"characterName": "Actor1"}, "list": COMMANDS}
FILES: dict[str, Any] = {
    "map": {
        "displayName": "T", "tilesetId": 1, "note": "<tag>", "parallaxName": "sky",
        "bgm": {"name": "Town", "volume": 90}, "encounterList": [],
        "events": [None, {"id": 1, "name": "EV001", "note": "n", "pages": [PAGE]}],
    },
    "empty map": {"displayName": "T", "bgm": {"name": "Town", "volume": 90}, "events": [None]},
    "common events": [None, {"id": 1, "list": COMMANDS, "name": "heal", "switchId": 1,
                             "trigger": 0}],
    "troops": [None, {"id": 1, "members": [], "name": "two bats", "pages": [PAGE]}],
    "actors": [None, {"id": 1, "battlerName": "A_1", "characterName": "Actor", "classId": 1,
                      "faceName": "F", "name": "T", "nickname": "T", "note": "<tag>",
                      "profile": "T"}],
    "skills": [None, {"id": 1, "name": "T", "description": "T", "message1": "T", "message2": "",
                      "stypeId": 1, "mpCost": 3, "note": "n",
                      "damage": {"formula": "a.atk * 4"}}],
    "items": [None, {"id": 1, "itypeId": 1, "consumable": True, "name": "T", "description": "T",
                     "note": "n"}],
    "weapons": [None, {"id": 1, "wtypeId": 1, "etypeId": 1, "name": "T", "description": "T"}],
    "armors": [None, {"id": 1, "atypeId": 1, "etypeId": 2, "name": "T", "description": "T"}],
    "classes": [None, {"id": 1, "learnings": [{"level": 1, "note": "n"}], "params": [[1]],
                       "name": "T"}],
    "enemies": [None, {"id": 1, "battlerName": "Bat", "dropItems": [], "name": "T"}],
    "states": [None, {"id": 1, "restriction": 0, "removeByDamage": False, "name": "T",
                      "message1": "T", "message2": "T", "message3": "T", "message4": "T"}],
    "system": {
        "gameTitle": "T", "currencyUnit": "T", "elements": ["", "T"], "skillTypes": ["", "T"],
        "weaponTypes": ["T"], "armorTypes": ["T"], "equipTypes": ["T"], "locale": "ja_JP",
        "switches": ["", "door open"], "variables": ["", "count"], "title1Name": "Castle",
        "airship": {"bgm": {"name": "Ship", "volume": 90}, "characterName": "Vehicle"},
        "terms": {"basic": ["T"], "commands": ["T", None], "params": ["T"],
                  "messages": {"levelUp": "T"}},
    },
    "tilesets": [None, {"id": 1, "flags": [1], "name": "Field", "tilesetNames": ["World_A1"]}],
    "map infos": [None, {"id": 1, "name": "MAP001", "order": 1, "parentId": 0, "scrollX": 1.5}],
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_only_what_players_read_is_a_text(name: str) -> None:
    content = json.dumps(FILES[name], indent=1, sort_keys=True)
    document = read_document(content.encode(), "json")
    assert set(document.texts) <= {"T"}
    assert len(document.texts) == content.count('"T"')
    assert document.write(document.texts).decode() == content
    # Nothing is left without a word but what is blank.
    strings = sum(1 for line in content.splitlines() if line.rstrip(",").endswith('"'))
    assert len(document.left) == strings - content.count('"T"') - content.count('""')


def test_a_map() -> None:
    content = case("b1-map.json")
    document = read_document(content.encode(), "json")
    assert document.texts == [
        "鉱山", "\\C[2]アーサー\\C[0]「いただきます。」", "はい", "いいえ",
    ]  # fmt: skip
    reasons = dict.fromkeys(why for _, why in document.left)
    assert {"the name of a sound", "the name of a picture", "a script"} <= reasons.keys()
    written = document.write([f"‹{text}›" for text in document.texts]).decode()
    assert written.replace("‹", "").replace("›", "") == content


@pytest.mark.parametrize(
    "content",
    [
        '{"id": {"name": "a"}, "events": 5, "displayName": "b"}',
        '[{"id": 1, "name": "a"}]',
        '{"id": "x", "code": 401, "parameters": ["b"], "more": {"code": true}}',
        '{"id": 1, "list": [' + "9" * 5000 + ', "a"]}',
        '{"code": 1, "code": {}, "id": "1", "parameters": {}, "parameters": ["a"]}',
    ],
)
def test_other_files_are_read_as_they_are(content: str) -> None:
    document = read_document(content.encode(), "json")
    assert document.left == [] and document.texts
    assert document.write(document.texts).decode() == content
