"""Terms of glossaries, as the REST API takes and gives them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from nmt_server.api.http.declared import Sent, one_of
from nmt_server.errors import InvalidRequest
from nmt_server.glossaries.change import checked_pair
from nmt_server.glossaries.formats import FORMATS, read_terms
from nmt_server.glossaries.term import Dictionary, Term


class SentTerm(Sent):
    """A term, and how it is translated."""

    source: Annotated[str, Meta(examples=["クロエ"])]
    target: Annotated[
        str,
        Meta(
            description="The term itself where it stays as it is; empty where it only is never to "
            "be translated as what is `forbidden`.",
            examples=["Chloe"],
        ),
    ] = ""
    case_sensitive: bool = False
    whole_word: Annotated[
        bool,
        Meta(description="Not as a part of a longer word, where words can be told apart."),
    ] = True
    forbidden: Annotated[list[str], Meta(description="Translations that are wrong.")] = field(
        default_factory=list
    )
    note: str = ""

    def term(self) -> Term:
        """The same in the words of `nmt_server.glossaries`."""
        flags = self.case_sensitive, self.whole_word
        return Term(self.source, self.target, *flags, tuple(self.forbidden), self.note)

    @classmethod
    def of(cls, term: Term) -> SentTerm:
        """The reverse."""
        flags = term.case_sensitive, term.whole_word
        return cls(term.source, term.target, *flags, list(term.forbidden), term.note)


class SentTerms(Sent, kw_only=True):
    """Terms, in one of two ways."""

    entries: list[SentTerm] | None = None
    content: Annotated[
        str | None,
        Meta(
            description="Instead: a file of terms as a text, or the name table of a game, a name, "
            "=, and its translation in each line.",
            examples=["クロエ=Chloe"],
        ),
    ] = None
    format: Annotated[
        Annotated[str, one_of(FORMATS)] | None,
        Meta(description="Of `content`. If left out, it is found out."),
    ] = None

    @property
    def has_terms(self) -> bool:
        """Whether anything is sent."""
        return self.entries is not None or self.content is not None

    def dictionary(self, source: str | None, target: str | None) -> Dictionary:
        """The terms for these languages. Raises `InvalidRequest` and `InvalidFile`."""
        if not source or not target:
            raise InvalidRequest("The languages of the terms are missing.", "Send source, target.")
        pair = checked_pair(source, target)
        if (self.entries is None) is (self.content is None):
            raise InvalidRequest("Send the terms either as entries or as content.")
        if self.content is not None:
            return Dictionary(pair, read_terms(self.content, self.format or "", pair))
        return Dictionary(pair, [each.term() for each in self.entries or ()])
