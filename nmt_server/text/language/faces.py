r"""Faces and bodies drawn with characters, some of which are letters: (´・ω・`), m(_ _)m, :D."""

from __future__ import annotations

import re

# Letters that are eyes and mouths, not words.
_PARTS = "oOTtuUQxXvVwWnωΩσεзДдノヮツಠ益皿ロェヘへдᗜಥ0-9_"
# What only a face has.
_DRAWN = "´`^∀∇▽△□・･°゜ﾟ¬‿*;><@⌒ー≧≦ಠ◕●○◎♡♥~=+|_Дω☆★⊙ಥ˘•"
_ARMS = r"ヽヾノﾉゞゝσΣ凸彡mMdbo\\/┐┌╮╭∩٩۶ᕙᕗლ┻━︵~〜¯_☆★♪=*<> "

FACE = re.compile(
    rf"[{_ARMS}]{{0,5}}\("
    # No two letters that make a word, such as (no~).
    r"(?![^()]{0,19}([A-Za-z])(?!\1)[A-Za-z])"
    rf"(?=[^()]{{0,19}}[{re.escape(_DRAWN)}])(?:[^\w()]|[{_PARTS}{re.escape(_DRAWN)}]){{2,20}}+"
    rf"\)[{_ARMS}]{{0,5}}"
    r"|¯\\_\(ツ\)_/¯"
)
"""A face in brackets, with its arms; brackets are those of ASCII."""

SIDEWAYS = re.compile(
    r"(?:[:;][-'^o]{0,2}[DPpOo03SscCxX|/\\*]|[=8][DP]|[xX]D+|D[:;]|<3|\\o/|"
    r"([TtoOuUxX])[_.]{1,3}\1)"
)
"""A word that is a face: `:D`, `xD`, `T_T`."""
