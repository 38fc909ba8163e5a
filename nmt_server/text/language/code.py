"""Lines of scripts: what a program reads, told from sentences by operators and brackets."""

from __future__ import annotations

import re

# What is open and never closes would be read to the end from each place where it may begin.
_MOST = 300
_STRING = re.compile(
    rf"\"(?:[^\"\\\n]|\\.){{0,{_MOST}}}+\"|(?<!\w)'(?:[^'\\\n]|\\.){{0,{_MOST}}}+'|`[^`]{{0,{_MOST}}}+`"
)
_COMMENT = re.compile(rf"(?<!:)//[^\n]*|/\*(?:[^*]|\*(?!/)){{0,{_MOST}}}+\*/")

_DECLARES = (
    "var let const int float double bool boolean string String void def function func fn local "
    "static public private protected import from class struct enum namespace"
)
_KEYWORDS = frozenset(
    f"{_DECLARES} if else elif elsif elseif for foreach while do switch case default return new "
    "delete typeof instanceof in of and or not is as then end unless until yield await async throw "
    "try catch finally self this begin goto print echo puts".split()
)

# With another word before them.
_AFTER_WORDS = frozenset({"in", "of", "instanceof", "and", "or", "as", "extends", "then", "do"})

_STRONG = re.compile(
    r"""
      ;\s*\Z
    | ^\s*\#(?:include|define|ifdef|ifndef|endif|import|pragma)\b
    | \)\s*\{ | \{\s*\Z | ^\s*\}
    | ^\s*(?:if|for|foreach|while|switch|catch|elif|elsif)\s*\(.*\)
    | (?<![^\s(!])[$@]?[A-Za-z_]\w*+(?:\[[^\]\n]{0,100}\])?(?:(?:\.|::|->)[A-Za-z_]\w*+)+\s?\(
    | [$@][A-Za-z_]\w*+\s*(?:[.\[(]|[-+*/|&]?=)
    | [\w)\]]\s*(?:===?|!==?|&&|\|\||[-+*/|&]=|<=|>=|\+\+|:=|=>)\s*[\w($@!"'-]
    | ^\s*(?:"""
    + "|".join(_DECLARES.split())
    + r""")\s+[\w$.<>]+\s*[=(;{]
    | ^\s*[A-Za-z_]\w*+(?:\.\w++|\[[^\]\n]*\])++\s*[-+*/|&]?=
    """,
    re.VERBOSE,
)
# What a statement that ends in a semicolon has, and a sentence that does has not.
_STATEMENT = re.compile(r"[=(){}\[\]]|^\s*(?:return|break|continue|import|using|end)\b|\w:\s*[#\d]")
_TWO_WORDS = re.compile(r"(?<![\w$.])([^\W\d_]\w*+) +(?=([^\W\d_]\w*+))")


def without_strings(text: str) -> str:
    """A script without what it says: its strings and comments."""
    return _COMMENT.sub(" ", _STRING.sub('""', text))


def is_script(text: str) -> bool:
    """Whether each line of a text without its strings is a line of a script."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and all(map(_is_script_line, lines))


def _is_script_line(line: str) -> bool:
    if not (strong := _STRONG.search(line)):
        return False
    if strong[0].startswith(";") and not _STATEMENT.search(line):
        return False
    # Two words after each other are a sentence, unless one is a keyword.
    return all(
        pair[1] in _KEYWORDS or pair[2] in _AFTER_WORDS for pair in _TWO_WORDS.finditer(line)
    )
