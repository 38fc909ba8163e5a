"""Places for values in the manner of printf: %d, %1$s, %-5.2f, %(name)s, %@, %1, %NAME%, %%."""

from __future__ import annotations

from nmt_server.text.scripts import UNSPACED

_FLAGS = r"[-+0#']{0,4}(?:[0-9]{1,4}|\*)?(?:\.(?:[0-9]{1,4}|\*))?(?:hh?|ll?|[Lqjzt])?"
# What may stand before a percent sign without being a number or a word: a colour, such as §6.
AFTER_COLOUR = r"(?<=[§&][0-9A-Za-z])"
PRINTF = (
    # %1$s, %(name)s, %<name>s: nothing else looks like them.
    rf"%(?:[1-9][0-9]?\$|\([^()\s]{{1,50}}\)|<\w{{1,50}}>){_FLAGS}[A-Za-z@]",
    # %s, %-5.2f, %lld, %S, %sgold, but not "50 %discount".
    rf"(?:(?<![A-Za-z0-9])|{AFTER_COLOUR})%{_FLAGS}"
    r"(?:[diouxefgacspn@](?![a-z])|[A-Za-z](?![A-Za-z0-9]))",
    r"(?<![A-Za-z0-9])(?<![0-9] )%[sd]",
    # 5%s, x%d, but not "50%off", "100%sure".
    rf"(?<=[A-Za-z0-9])%{_FLAGS}[diufsx@](?![a-z'’])",
    # 50%% is one word.
    r"(?:(?<![0-9.])[0-9]{1,15}(?:\.[0-9]{1,10})?)?%%",
    # %1, %L1, %1%
    rf"(?:(?<![0-9])|{AFTER_COLOUR})%L?[1-9](?:%(?![A-Za-z0-9%])|(?![0-9$%]|[.,][0-9])|(?=%))",
    # %100は, which is a percentage nowhere in the texts of these scripts
    rf"(?<![A-Za-z0-9%])%[1-9][0-9]{{1,2}}(?={UNSPACED})",
    # %USERNAME%, %player_name%, but not %s%s and %ld%ld.
    r"(?<![A-Za-z0-9%])%(?!(?:hh?|ll?|z)?[A-Za-z]%)[A-Za-z_][A-Za-z0-9_]{1,40}%(?![A-Za-z0-9(])",
    r"(?<![0-9])%[A-Z][A-Z0-9_]{2,40}%",
    # $NAME$
    r"(?<![A-Za-z0-9_$])\$[A-Za-z_][A-Za-z0-9_]{1,40}\$(?![A-Za-z0-9_$])",
)
