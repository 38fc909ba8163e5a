"""Numbers in signs by which programs mark a place in a text, and brackets that no language uses.

Translation programs take codes out of a text and leave ⟦0⟧, <1/> or __2__ in their place, each of
them in its own manner. What is left of a bracket without its number has no meaning to anybody.
"""

from __future__ import annotations

RARE_BRACKETS = dict(zip("⟦⟪⟬⟮⦃⦅⦗❨❪❬❮❰❲❴｟〘〚⸨", "⟧⟫⟭⟯⦄⦆⦘❩❫❭❯❱❳❵｠〙〛⸩", strict=True))
"""What closes each of the brackets that no language writes around its words."""

OPENING, CLOSING = "".join(RARE_BRACKETS), "".join(RARE_BRACKETS.values())

_NAME = "[A-Za-z_]{0,20}[0-9０-９]{1,6}"
_BRACKETED = r"(?:\[{1,3}[0-9]{1,4}\]{1,3}|[［【〔＜〈《][0-9０-９]{1,4}[］】〕＞〉》])"
_LETTER = r"[^\W\d_]"
NUMBERED_PLACES = (
    rf"[{OPENING}]{{1,3}}{_NAME}[{CLOSING}]{{1,3}}",
    rf"[{OPENING}{CLOSING}]",
    # <0>勇者</0>, <1/>
    r"</[0-9]{1,4}>|<[0-9]{1,4} ?/?>",
    # ｛0｝, ｛name｝
    r"｛(?:[0-9０-９]{1,4}|[A-Za-z_][A-Za-z0-9_]{0,30})｝",
    # 猫は[0]を見た, [0]は; but [1] before a sentence is a number of it, and after it one of a note.
    rf"(?:(?<={_LETTER})|(?<={_LETTER} )){_BRACKETED}(?= ?{_LETTER})",
    rf"(?<!\S){_BRACKETED}(?=[はがをにのともへで])",
    # __0__, @@0@@, ##0##
    rf"(?<![A-Za-z0-9_@#$|%])(__|@@|##|\$\$|%%|\|\|){_NAME}\1(?![A-Za-z0-9_@#$|%])",
)
"""Regular expressions."""
