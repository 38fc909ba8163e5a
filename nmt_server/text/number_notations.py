"""Numbers as programs and sciences write them: `1e-9`, `0x1F`, `10^6`, `5×10⁻³`, `1_000_000`.

They are the same in all languages, and a model makes others of them.
"""

from __future__ import annotations

_NOT_BEFORE = r"(?<![A-Za-z0-9_.^])"
_NOT_BEHIND = r"(?![A-Za-z0-9_^])"
# Of a number, but for a hyphen as in T-1e5.
_SIGN = r"(?:(?<![A-Za-z0-9)\]])[-+−])?"
_NUMBER = r"[0-9]{1,40}(?:[.,][0-9]{1,40})?"
_SUPERSCRIPT = "[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,6}"
_POWER = rf"(?:\^[-+−]?[0-9]{{1,6}}|{_SUPERSCRIPT})"
_TERM = r"(?:[0-9]{1,12}(?:\.[0-9]{1,12})?|[A-Za-z]{1,2}(?![A-Za-z]))[²³]?"
NUMBER_NOTATIONS = (
    # 1e-9, -1.5E+300
    rf"{_NOT_BEFORE}{_SIGN}{_NUMBER}[eE][-+−]?[0-9]{{1,4}}{_NOT_BEHIND}",
    # 10^6, 6.02×10^23, 5×10⁻³, 10m², 3 km²
    rf"{_NOT_BEFORE}{_SIGN}(?:{_NUMBER} ?[×x*·] ?)?{_NUMBER}{_POWER}{_NOT_BEHIND}",
    rf"{_NOT_BEFORE}{_SIGN}{_NUMBER} ?[kcmd]?m[²³]",
    r"(?<![A-Za-z0-9_.])0(?:[xX][0-9A-Fa-f]{1,64}|[bB][01]{1,64}|[oO][0-7]{1,32})(?![A-Za-z0-9_])",
    rf"{_NOT_BEFORE}[0-9]{{1,3}}(?:_[0-9]{{3}}){{1,10}}{_NOT_BEHIND}",
    # 2024-05-01T12:00:00Z
    r"(?<![0-9])[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9](?::[0-6][0-9](?:\.[0-9]{1,9})?)?"
    r"(?:Z|[-+][0-2][0-9]:?[0-5][0-9])?(?![A-Za-z0-9])",
    # 0.1+0.2=0.3, x²+y²=z²
    rf"{_NOT_BEFORE}{_TERM}(?: ?[-+*/×÷−] ?{_TERM}){{1,8}}(?: ?= ?{_TERM}){{1,3}}{_NOT_BEHIND}",
)
"""Regular expressions."""
