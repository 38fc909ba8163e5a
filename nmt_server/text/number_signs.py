"""What belongs to a number and is easily lost: its sign, and that it is of percents.

`SIGN` is the sign of a number or a hyphen; what is before it tells which (`is_sign`).
"""

from __future__ import annotations

import re

SIGN = "[-+−－＋]"
_SIGNED = re.compile(rf"({SIGN})(\d+)")
_BEFORE_HYPHEN = re.compile(r"[0-9A-Za-z)\]_.]$|\d[^\Wぁ-っづ-ん]{0,3}$")
_LOOK_BACK = 4
_WITH_SIGN = {
    "-": re.compile(r"[-−－‐‑–—]\s?[$€£¥]?(\d+)"),
    "+": re.compile(r"[+＋]\s?[$€£¥]?(\d+)"),
}
# English, Japanese and Chinese.
_SIGN_IN_WORDS = {
    "-": re.compile(
        r"minus|negative|below|under|less|lower|los[est]|down|drop|decreas|reduc|deduct|subtract"
        r"|penalt|f[ae]ll|short|[減减下低负負零]|マイナス",
        re.IGNORECASE,
    ),
    "+": re.compile(
        r"plus|positive|above|more|higher|gain|up\b|increas|rais|r[io]se|bonus|boost|add|extra"
        r"|[増增加上高正]|プラス",
        re.IGNORECASE,
    ),
}
_PERCENT = re.compile(r"(?<!\d)(\d++)\s?[%％]")
_IN_HUNDREDTHS = re.compile(
    r"[%％]|\bper ?cent|\bpct\b|割|分の|分之|パーセント|プロ|\b(?:half|hundredth)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")


def is_sign(text: str, position: int) -> bool:
    """Whether `SIGN` at a position of `text`, before a digit, is one; not in 3-5, F-15, 5月-7月."""
    return not _BEFORE_HYPHEN.search(text[max(0, position - _LOOK_BACK) : position])


def ascii_sign(sign: str) -> str:
    """Plus or minus, from any `SIGN`."""
    return "+" if sign in "+＋" else "-"


def loses_sign(source: str, target: str) -> bool:
    """Whether a number of the source is in the translation without its sign, or its percent.

    Both have ASCII digits. The translation is in English, Japanese or Chinese, of which the words
    are known that say the same.
    """
    numbers = set(_DIGITS.findall(target))
    percents = numbers.intersection(_PERCENT.findall(source))
    if percents and not _IN_HUNDREDTHS.search(target):
        return True
    for match in _SIGNED.finditer(source):
        sign, number = ascii_sign(match[1]), match[2]
        if number in numbers and is_sign(source, match.start()):
            is_said = _SIGN_IN_WORDS[sign].search(target)
            if not is_said and number not in _WITH_SIGN[sign].findall(target):
                return True
    return False
