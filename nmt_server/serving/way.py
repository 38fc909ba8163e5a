"""From one language to another, through others where no model has the pair."""

from __future__ import annotations

from nmt_server.serving.served_model import Route, ServedModel
from nmt_server.text.segmentation import SplitMode


class Way(tuple[Route, ...]):
    """The hops, one or more, each from the language that the one before gives.

    Who asks for a translation need not know how many there are.
    """

    __slots__ = ()

    @property
    def source_language(self) -> str:
        """The language of the texts."""
        return self[0].source_language

    @property
    def target_language(self) -> str:
        """The language of the translations."""
        return self[-1].target_language

    @property
    def pair(self) -> str:
        """Both languages, such as `ja-en`."""
        return f"{self.source_language}-{self.target_language}"

    @property
    def model(self) -> ServedModel:
        """The model that writes the translations."""
        return self[-1].model

    @property
    def only_model(self) -> str:
        """The name of the model that does it all; empty where there are several."""
        return "" if self.detour else self.model.name

    @property
    def detour(self) -> tuple[Route, ...]:
        """All hops where there are several; empty where one model has the pair."""
        return tuple(self) if len(self) > 1 else ()

    @property
    def split(self) -> SplitMode:
        """How texts are split where the request does not say it."""
        return self[0].model.split or SplitMode.SENTENCE
