"""Signs that mean something to a program or a trade, and that no other word stands for.

Those of sentences (commas, brackets, waves, stars) are another thing: each language has its own.
"""

from __future__ import annotations

import re

# What stands for an ampersand.
_AND = (
    r"[&＆+＋、，,と和与與跟]|[및와과]"
    r"|\b(?:and|with|plus|und|et|ed|e|y|i|en|och|og|ja|dan|ve|oraz|и|та|και)\b"
)
# Each sign, and how a translation may have it.
_SIGNS = {
    "\\": r"[\\＼¥]",
    "^": r"[\^＾]",
    "_": "[_＿]",
    "|": "[|｜/:]",
    "@": r"[@＠]|\bat\b",
    "#": r"[#＃№]|\bno\b|num|hash|sharp|番|号|号",
    "$": r"[$＄]|dollar|buck|money|cash|ドル|元|美",
    "%": r"[%％]|per ?cent|\bpct\b|パーセント|割|分",
    "=": r"[=＝:：]|equal|\bis\b|\bare\b|等|は|是",
    "*": r"[*＊×x]|times|[・…]",
    "&": _AND,
    "＆": _AND,
    "™": r"™|\(?tm\b",
    "®": r"®|\(r\)|regist",
    "©": r"©|\(c\)|copyright",
}
_ANY = re.compile(f"[{''.join(map(re.escape, _SIGNS))}]")
_SAID = {sign: re.compile(said, re.IGNORECASE) for sign, said in _SIGNS.items()}


def loses_signs(source: str, translation: str) -> bool:
    """Whether one of these signs is in a text, and nothing of it in a translation."""
    return any(not _SAID[sign].search(translation) for sign in set(_ANY.findall(source)))
