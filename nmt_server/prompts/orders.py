"""Lines of a prompt that say what is to be done, rather than what is to be translated."""

from __future__ import annotations

import re

from nmt_server.prompts.named_languages import is_pair, named_languages

# What a line may begin with before its words: a heading, an item of a list, bold letters.
_MARK = re.compile(r"[ \t]{0,8}(?:#{1,6} |[-*•・] ?|[0-9]{1,2}[.)] |\*\*|>|[QＱ][:：.] ?){0,2}")
_SENTENCE = re.compile(r"(?<=[.!?])\s{1,3}|(?<=[。！？])")

_POLITE = (
    r"(?:(?:now|hi|hello|hey|ok|okay|please|kindly|just|can you|could you|would you|will you"
    r"|i (?:want|need|would like) you to|i'd like you to|your (?:task|job|goal) is to"
    r"|you (?:are to|must|should|will)|(?:your )?(?:task|instructions?)[:：])[,!]? ){0,4}"
)
_ORDER = re.compile(
    rf"{_POLITE}(?:translate\b|how (?:do you|would you|to) (?:say|translate)\b"
    r"|(?:provide|give|write|output|return|produce)\b[^\n]{0,40}\btranslations?\b)"
    r"|(?:请|請|麻烦|麻煩)?(?:你|帮我|幫我)?(?:(?:将|把|將)[^\n]{1,80})?(?:翻译|翻譯|译|譯)"
    r"(?:成|为|為|至|到|以下|下面|下列|这|這|上)"
    r"|[^\n]{0,80}(?:翻訳|英訳|和訳|訳)(?:して|せよ|しろ|しなさい|を?お願い)[^\n]{0,20}\Z",
    re.IGNORECASE,
)
BEGINS_WITH_TRANSLATE = re.compile(
    rf"\s{{0,20}}(?:[QＱ][:：.] ?)?[/!]?{_POLITE}translate[ \t]", re.IGNORECASE
)
"""How an order in English begins."""
_IN_OTHER_LANGUAGES = re.compile(
    r"(?:bitte |veuillez |por favor,? |per favore,? |пожалуйста,? )?"
    r"(?:übersetz|tradui|traduc|traduz|tradot|перевед)\w{0,6}\b[^\n]{0,80}?\b"
    r"(?:folgend|suivant|siguiente|seguente|seguinte|следующ"
    r"|(?:ins|en|al|in|para o|para|na|на) \w{4,20}\b)"
    r"|[^\n]{0,40}(?:다음|아래|영어|일본어|한국어|중국어)[^\n]{0,60}번역\s?[해하]",
    re.IGNORECASE,
)
# What an order speaks of; one that says no language may be what somebody says in a game.
_OBJECT = re.compile(
    r"\b(?:following|below|above|(?:the|this|these|given) (?:\w+ )?"
    r"(?:text|sentence|line|segment|subtitle|dialogue|paragraph|content|passage|message|string)s?)\b"
    r"|(?:以下|下面|下列|上面|上述|次の|下記|上の|上記|以上|英訳|和訳)",
    re.IGNORECASE,
)

_ROLE = re.compile(
    r"(?:you are|you're|act as|as an? |i want you to act|hi\b|hello\b|hey\b|role\b|task\b"
    r"|instructions?\b|你是|您是|你现在是|作为|あなたは)",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"(?:do not|don't|only|output|return|keep|preserve|please|reply|respond|answer|make sure"
    r"|ensure|never|avoid|no\b|just|use|maintain|give|provide|write|be\b|remember|note|without"
    r"|the (?:output|translation|answer|result)|不要|不需要|无需|無需|只|仅|僅|请|請|保持|保留"
    r"|直接|输出|輸出|注意|[^\n]{0,80}(?:ください|こと|すること|のみ|だけ|ないで|不要です?)[。.]?\Z)",
    re.IGNORECASE,
)
# What such a rule is of.
_OF_ANSWER = re.compile(
    r"translat|output|expla|\bnotes?\b|comment|format|original|honorific"
    r"|placeholder|\btags?\b|line break|punctuation|numbering|\btone\b|\bstyle\b|markdown"
    r"|quotation|翻|译|譯|訳|解释|解釋|说明|説明|输出|輸出|出力|回答|格式|注释|原文",
    re.IGNORECASE,
)
_OF_RULES = re.compile(
    r"(?:rules?|requirements?|guidelines?|notes?|要求|规则|規則|注意(?:事项|点)?|条件|ルール)"
    r"(?:\*\*)?[:：]?(?:\*\*)?[ \t]*\Z",
    re.IGNORECASE,
)
_THANKS = re.compile(r"(?:thanks?|thank you|谢谢|ありがとう|よろしく)[^\n]{0,20}\Z", re.IGNORECASE)
_SETTING = re.compile(
    r"(?:source|target|src|tgt|from|to|input|output)[ _-]?(?:lang(?:uage)?)?[ \t]{0,4}[:：=]"
    r"[ \t]{0,4}[^\s:：][^\n:：]{0,40}\Z",
    re.IGNORECASE,
)
# Instructions are short; a longer line is a text.
_LONGEST = 400


def is_order(line: str) -> bool:
    """Whether a line says that something is to be translated, and what or into what."""
    return is_pair(line) or any(map(_is_order, sentences_of(line)))


def is_role(line: str) -> bool:
    """Whether a line before an order says who the translator is, or greets."""
    return len(line) <= _LONGEST and _ROLE.match(_bare(line)) is not None


def is_rule(line: str) -> bool:
    """Whether a line beside an order is blank, or says how the answer is to be."""
    said = _bare(line)
    if not said or len(said) > _LONGEST:
        return not said
    return bool(_RULE.match(said) and _OF_ANSWER.search(said)) or is_setting(line)


def is_command(line: str) -> bool:
    """Whether a line may say how the answer is to be: `Keep names.`; a text may begin so, too."""
    said = _bare(line)
    return 0 < len(said) <= _LONGEST and _RULE.match(said) is not None


def is_ending(line: str) -> bool:
    """Whether a line at the end of a prompt is blank, or thanks."""
    said = _bare(line)
    return not said or _THANKS.match(said) is not None


def is_setting(line: str) -> bool:
    """Whether a line names a language and nothing else: `Target language: English`."""
    said = _bare(line)
    return bool(_SETTING.match(said)) and any(named_languages(f"translate\n{said}"))


def begins_rules(line: str) -> bool:
    """Whether the lines up to the next blank one are rules."""
    return len(line) <= _LONGEST and _OF_RULES.search(line) is not None


def sentences_of(line: str) -> list[str]:
    """The sentences of a line that is short enough for an instruction."""
    said = _bare(line)
    return [each for each in _SENTENCE.split(said) if each] if len(said) <= _LONGEST else []


def _is_order(sentence: str) -> bool:
    if _IN_OTHER_LANGUAGES.match(sentence):
        return True
    if not _ORDER.match(sentence):
        return False
    return bool(_OBJECT.search(sentence)) or named_languages(f"translate {sentence}")[1] is not None


def _bare(line: str) -> str:
    found = _MARK.match(line)
    return line[found.end() if found else 0 :].strip().strip("*").strip()
