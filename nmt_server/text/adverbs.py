"""Words that begin a sentence without a particle behind them: 来週、攻撃する."""

from __future__ import annotations

import re

_ADVERB = re.compile(
    "[今昔後]|[今昨明毎先後当翌本]日|[今昨毎翌][夜晩朝]|[先今来毎][週月年]|[去昨]年|[今次前毎]回|今度"
    "|最[近初後悪高]|一[体応旦方]|[全大]体|大抵|多分|全[部員然]|[突当全]然|[無勿]論|以[上下前後]|結[局果構]"
    "|相当|随分|案外|意外|是非|先程|早速|至急|現在|将来|同時|本当|絶対|正直|実際|普[段通]|反面|途中|時々|了解"
    "|承知|大丈夫|残念"
)


def is_adverb(word: str) -> bool:
    """Whether a word in kanji is one of them."""
    return _ADVERB.fullmatch(word) is not None
