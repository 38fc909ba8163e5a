"""Strings that are no language, of all kinds, made with a seed."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from collections.abc import Callable

_WORDS = """
actor item weapon armor skill state player enemy menu save load title battle event map node window
sprite image sound count index total level name value speed config user party shop
"""
_FOLDERS = ("img", "audio", "data", "fonts", "js", "pictures", "characters", "www", "graphics")
_EXTENSIONS = ("png", "jpg", "ogg", "wav", "json", "txt", "rpgsave", "webm", "js", "ttf", "csv")
_SIGNS = "!?.,;:…―—–-~・‥★☆♪♫♥♡※→←↑↓■□◆◇●○◎△▽▲▼【】「」『』（）《》〈〉！？。、～〜"
_EMOJI = """
😀 🎉 ❤️ 👍🏽 👩‍👩‍👧 🇯🇵 🇩🇪 1️⃣ #️⃣ ☀️ ⚔️ 🛡️ 🗡️ 💰 🏰 🐉 🔥 ✨ 💤 ™️ ©️ ℹ️ Ⓜ️ 🅰️ 🆗 🈁 ㊗️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🫠 🀄
"""
_FACES = """
(^_^)
(^o^)
m(_ _)m
(T_T)
(´・ω・｀)
(；∀；)
(≧∇≦)/
ヽ(´ー｀)ノ
(ﾟДﾟ)
＼(^o^)／
(*´▽｀*)
(・∀・)
(>_<)
^^;
:-)
:D
:P
xD
XD
T_T
o_O
¯\\_(ツ)_/¯
(¬‿¬)
<3
>:(
(・_・;)
""".strip().splitlines()
_UNITS = """
kg g km m cm mm l ml °C °F % px GB MB kB Hz kHz fps ms s min h W V
"""
_SCRIPTS = (
    "$gameVariables.setValue({n}, {m});",
    "$gameSwitches.value({n}) && !$gameSwitches.value({m})",
    "if ($gameParty.gold() >= {n}) {{",
    "}} else {{",
    "for (let i = 0; i < {n}; i++) {{",
    "while (this.{a}_{b} > {n}) {{",
    "var {a}{B} = {n};",
    "const {a} = [{n}, {m}];",
    "return {a}.{b};",
    "{a}.{b} += {n};",
    "this._{a}{B} = null;",
    "console.log('{a} {b}');",
    "function {a}{B}({b}, n) {{",
    "def {a}_{b}(self):",
    "@{a}_{b} = {n}",
    "$data_items[{n}].{a}",
    "SceneManager.push(Scene_{B});",
    'AudioManager.playSe({{name: "{B}{n}", volume: 90, pitch: 100}});',
    "#include <{a}.h>",
    "{a} == {n} || {b} != {m}",
    "Graphics.fadeOut({n});",
    "break;",
)


def _number(chance: random.Random) -> str:
    value = chance.randrange(10 ** chance.randint(1, 9))
    forms = (
        f"{value}", f"{value:,}", f"-{value}", f"+{value}", f"{value}%", f"#{value % 1000}",
        f"{value / 100:.2f}", f"{value}/{value + 5}", f"{value}-{value + 9}", f"×{value}",
        f"{value}〜{value + 3}", f"({value})", f"{value}.", f"{value:,}".replace(",", "."),
        f"{value:,}".replace(",", " "), f"0x{value:X}", f"{value}e5",
        "".join(chr(0xFF10 + int(digit)) for digit in str(value)),
    )  # fmt: skip
    return chance.choice(forms)


def _date(chance: random.Random) -> str:
    year, month, day = chance.randint(1900, 2099), chance.randint(1, 12), chance.randint(1, 28)
    hour, minute = chance.randrange(24), chance.randrange(60)
    forms = (
        f"{year}-{month:02}-{day:02}", f"{day:02}.{month:02}.{year}", f"{month}/{day}/{year}",
        f"{year}/{month}/{day}", f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z",
        f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}", f"{hour}:{minute:02}",
        f"{hour:02}:{minute:02}:{day:02}.{year}", f"{hour % 12 + 1}:{minute:02} PM",
        f"{hour:02}h{minute:02}", f"{hour:02}:{minute:02}~{hour:02}:59", f"{hour % 12 + 1}am",
        f"{year}-W{month:02}",
    )  # fmt: skip
    return chance.choice(forms)


def _amount(chance: random.Random) -> str:
    value = chance.randrange(1, 100_000)
    unit = chance.choice(_UNITS.split())
    forms = (
        f"${value}", f"{value} €", f"€{value}.50", f"£{value:,}", f"¥{value:,}", f"{value} USD",
        f"EUR {value},00", f"US${value}", f"{value} {unit}", f"{value}{unit}",
        f"{value}-{value} {unit}", f"{value}x{value}", f"{value} x {value} {unit}",
        f"-{value} °C", f"{value} kr", f"{value} m²",
    )  # fmt: skip
    return chance.choice(forms)


def _name(chance: random.Random) -> str:
    one, other = chance.choice(_WORDS.split()), chance.choice(_WORDS.split())
    number = chance.randrange(1, 1000)
    forms = (
        f"{one}_{other}", f"{one}{other.title()}", f"{one}_{other}_{number:03}",
        f"{one}_{other}".upper(), f"EV{number:03}", f"{one.title()}{number}",
        f"{one}.{other}.{number}", f"{one}.{other}.title", f"{one}{other.title()}ID", f"_{one}",
        f"MAP{number:03}", f"{one}{number}", f"${one}_{other}", f"@{one}{number}",
        f"--{one}-{other}", f"{one}::{other}", f"Game{one.title()}{other.title()}",
        f"Scene_{one.title()}", f"{{{one}}}", f"{{{number % 9}}}", f"${{{one}}}",
        f"%{chance.choice('sdif')}", f"%{number % 9 + 1}$s", f"%({one})s", f"\\N[{number}]",
        f"\\C[{number % 9}]\\V[{number}]\\C[0]", f"{{{{{one}}}}}",
        str(uuid.UUID(int=chance.getrandbits(128))),
        hashlib.md5(str(number).encode()).hexdigest(),
        hashlib.sha256(str(number).encode()).hexdigest(),
        base64.b64encode(hashlib.sha1(str(number).encode()).digest()).decode(),
    )  # fmt: skip
    return chance.choice(forms)


def _address(chance: random.Random) -> str:
    one, other = chance.choice(_WORDS.split()), chance.choice(_WORDS.split())
    number = chance.randrange(256)
    forms = (
        f"https://example.com/{one}?id={number}", f"http://{one}.example.org/{other}/#{one}",
        f"www.{one}.co.jp", f"ftp://ftp.{one}.net/{other}.zip", f"{one}.{other}@example.com",
        f"mailto:{one}@example.de", f"192.168.{number}.{number}", f"10.0.{number}.1:8080",
        f"fe80::{number:x}", f"2001:db8:0:1::{number:x}", f"00:1A:2B:3C:4D:{number:02X}",
        f"{one}.com", f"https://{one}.io, https://{other}.dev", "127.0.0.1",
    )  # fmt: skip
    return chance.choice(forms)


def _path(chance: random.Random) -> str:
    one, other, folder = (
        chance.choice(_WORDS.split()),
        chance.choice(_WORDS.split()),
        chance.choice(_FOLDERS),
    )
    extension, number = chance.choice(_EXTENSIONS), chance.randrange(1, 100)
    forms = (
        f"{folder}/{one}/{other.title()}{number}.{extension}", f"{one}.{extension}",
        f"{one}_{number:02}.{extension.upper()}", f"C:\\{folder}\\{one}\\{other}.{extension}",
        f"C:\\Program Files\\{one.title()} {other.title()}\\{folder}",
        f"/usr/share/{one}/{other}", f"./{folder}/{one}", f"../{one}/{other}.{extension}",
        f"~/{one}", f"img/pictures/{one.title()}{number}",
        f"\\\\server\\{folder}\\{one}.{extension}", f"D:\\{one} {number}\\{other} 2.{extension}",
        f"{one}.{extension}, {other}.{extension}",
        f"{folder}\\{one}\\{other}_{number}.{extension}", f"res://{one}/{other}.tscn",
        f"/{folder}/{one}.{extension}",
    )  # fmt: skip
    return chance.choice(forms)


def _version(chance: random.Random) -> str:
    one, two = chance.randrange(20), chance.randrange(100)
    red = chance.randrange(1 << 24)
    forms = (
        f"v{one}.{two}", f"{one}.{two}.0", f"{one}.{two}.{two}-beta.{one}", f"{one}.{two}rc1",
        f"V{one}", f"#{red:06x}", f"#{red:06X}", f"#{red & 0xFFF:03x}",
        f"rgb({red & 255}, {red >> 8 & 255}, {red >> 16})", f"rgba({red & 255},0,0,0.5)",
        f"0xFF{red:06X}",
    )  # fmt: skip
    return chance.choice(forms)


def _script(chance: random.Random) -> str:
    one, other = chance.choice(_WORDS.split()), chance.choice(_WORDS.split())
    return chance.choice(_SCRIPTS).format(
        a=one, b=other, B=other.title(), n=chance.randrange(100), m=chance.randrange(100)
    )


def _drawn(chance: random.Random) -> str:
    if chance.random() < 0.4:
        return "".join(chance.choices(_EMOJI.split(), k=chance.randint(1, 3)))
    if chance.random() < 0.4:
        return chance.choice(_FACES)
    return "".join(chance.choices(_SIGNS, k=chance.randint(1, 6)))


def _markup(chance: random.Random) -> str:
    tag = chance.choice(
        ("b", "i", "br/", "p", "color=#ff0000", 'a href="https://a.b/c"', "size=20")
    )
    name = tag.split("=")[0].split()[0].rstrip("/")
    return chance.choice(
        (f"<{tag}>", f"<{tag}></{name}>", "&nbsp;", "&lt;&gt;", f"<{tag}>100</{name}>", "&#8230;")
    )


def _foreign(chance: random.Random) -> str:
    """What is language, but not of a language with a script of its own."""
    word = chance.choice(_WORDS.split())
    forms = (
        word, word.title(), word.upper(), f"{word.title()} of the {word}", "OK", "HP", "A",
        "true", f"HP: {len(word)}/99", f"Press {word.upper()} to start.",
    )  # fmt: skip
    return chance.choice(forms)


def _japanese_names(chance: random.Random) -> str:
    """What has letters of Japanese and is no language."""
    word = chance.choice(("アイテム", "地図", "主人公", "新しい画像", "戦闘", "ゲーム"))
    number, extension = chance.randrange(1, 100), chance.choice(_EXTENSIONS)
    forms = (
        f"{word}.{extension}", f"img/pictures/{word}.{extension}",
        f"img/{word}{number}.{extension}", f"C:\\ゲーム\\{word}",
        f"C:\\Program Files\\ゲーム\\{word} {number}.{extension}", f"./データ/{word}.{extension}",
        f"BGM_{word}{number:02}", f"{word}_{number:03}", f"https://ja.wikipedia.org/wiki/{word}",
        f'<img src="{word}.{extension}">', f'$gameMessage.add("{word}が出た。");',
        f"if (x == {number}) {{ // {word}", f"「{word}.{extension}」",
        f"/data/{word}/{number}.{extension}",
    )  # fmt: skip
    return chance.choice(forms)


_KINDS: tuple[Callable[[random.Random], str], ...] = (
    *(_number, _date, _amount, _name, _address, _path, _version, _script, _drawn, _markup),
)
IN_JAPANESE = (_foreign, _japanese_names)


def make(count: int, language: str, seed: int = 9) -> list[str]:
    """`count` strings that nothing of is to be translated from `language`, `ja` or of Latin script.

    All kinds have their turn; no string comes twice.
    """
    chance = random.Random(seed)
    kinds = _KINDS + IN_JAPANESE if language == "ja" else _KINDS
    made: dict[str, None] = {}
    turn = 0
    while len(made) < count:
        made[kinds[turn % len(kinds)](chance)] = None
        turn += 1
        assert turn < 100 * count, "the kinds have no more"
    return list(made)
