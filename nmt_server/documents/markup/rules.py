"""What a request says of the tags in its texts."""

from __future__ import annotations

from typing import NamedTuple


class TagRules(NamedTuple):
    """The names of elements that are not to be treated as usual.

    The content of those in `ignored` stays as it is. Sentences end at those in `splitting`, and go
    through those in `inline`. In XML, without `finds_outline`, they go through all others, too;
    with it they end at elements that stand beside others and not beside words.
    """

    ignored: frozenset[str] = frozenset()
    splitting: frozenset[str] = frozenset()
    inline: frozenset[str] = frozenset()
    finds_outline: bool = True


NO_RULES = TagRules()
