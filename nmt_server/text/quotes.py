"""Quotation marks around all of a text, which a translation may have lost: 『はい』."""

from __future__ import annotations

_PAIRS = dict(zip("「『“〝«„", "」』”〟»“", strict=True))
_ANY = frozenset('"“”„‟‘’«»‹›「」『』〝〟〞')
_EAST_ASIAN = frozenset("「『〝")


def with_quotes(source: str, translation: str, *, is_unspaced: bool) -> str:
    """The translation with the quotation marks around its source, where it has none at all.

    `is_unspaced` says so of the target language: others write those of East Asia as `"`.
    """
    closing = _PAIRS.get(source[:1])
    if closing is None or len(source) < 2 or source[-1] != closing:
        return translation
    if not _ANY.isdisjoint(source[1:-1]) or not _ANY.isdisjoint(translation):
        return translation
    if not translation.strip() or translation[0] == translation[-1] == "'":
        return translation
    if source[0] in _EAST_ASIAN and not is_unspaced:
        return f'"{translation}"'
    return source[0] + translation + closing
