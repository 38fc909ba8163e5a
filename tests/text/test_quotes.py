"""Quotation marks that a translation has lost."""

from __future__ import annotations

import pytest

from nmt_server.text.quotes import with_quotes


@pytest.mark.parametrize(
    ("source", "translation", "english", "chinese"),
    [
        ("『はい』", "Yes.", '"Yes."', "『Yes.』"),
        ("「はい」", "Yes.", '"Yes."', "「Yes.」"),
        ("“Yes”", "Ja", "“Ja”", "“Ja”"),
        ("『はい』", '"Yes."', '"Yes."', '"Yes."'),
        ("「はい」と「いいえ」", "Yes and no", "Yes and no", "Yes and no"),
        ("「はい」", "'Yes.'", "'Yes.'", "'Yes.'"),
        ("「はい」", " ", " ", " "),
        ("「はい", "Yes.", "Yes.", "Yes."),
        ("「", "Yes.", "Yes.", "Yes."),
    ],
)
def test_lost_ones_are_put_back(source: str, translation: str, english: str, chinese: str) -> None:
    assert with_quotes(source, translation, is_unspaced=False) == english
    assert with_quotes(source, translation, is_unspaced=True) == chinese
