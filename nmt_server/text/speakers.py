"""Who speaks, before what is said, with nothing but a space between: アーサー　はい.

A model reads both as one sentence, and often forgets one. So does what stands before a title:
第三話　はじまりの村.
"""

from __future__ import annotations

import re

from nmt_server.text.adverbs import is_adverb

_SPACE = "[ \u3000]"
# Of a name, no hiragana: particles and words such as ねえ are written so. \0 is of a code.
_NAME = (
    r"\0*(?=[^ \u3000]{0,15}[\u3400-\u9fff々ァ-ヺｦ-ﾟ])"
    r"[\u3400-\u9fff々ァ-ヺーｦ-ﾟ・A-Za-z0-9Ａ-Ｚａ-ｚ０-９？?]{1,16}\0*"
)
# Of the name before it, and no speech: アリス さま, 東京 まで
_OF_NAME = "さん|さま|くん|ちゃん|たち|まで|から|より|だけ|しか|など"
# Words of games for children are parted by spaces, too: then there are more of them.
_SPEECH = (
    r"(?![\0「『（(\"“を、，]|[はがにのもとでへだ](?![ぁ-ゖー])|です(?!が|から)|でした(?!ら)|だった(?!ら)"
    rf"|(?:{_OF_NAME}|する|した)(?![ぁ-ゖー])|(?:{_OF_NAME})[はがをにのもとでへ])"
    r"(?=[^ \u3000]*[ぁ-ゖ]|[^ \u3000]*[。！？!?…])"
)
_SAID = re.compile(
    rf"{_SPACE}*({_NAME})({_SPACE}{{1,4}}){_SPEECH}"
    # Each character in one way only, so that the time is in proportion to the length.
    rf"(?:[^ \u3000]|(?<=[。！？!?…」』） \u3000]){_SPACE})+\Z"
)
_LONGEST = 1_000


def space_after_speaker(text: str) -> tuple[int, int] | None:
    """Where in a line the space is that parts who speaks from what is said; None if nothing does.

    Codes in the line are NUL. A line of more than a thousand characters is not looked at.
    """
    if len(text) > _LONGEST or (" " not in text and "\u3000" not in text):
        return None
    found = _SAID.match(text)
    return None if found is None or is_adverb(found[1]) else found.span(2)
