"""How the texts of a job are translated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nmt_server.accounts.budget import KeyBudget
from nmt_server.documents import FORMATS
from nmt_server.errors import InvalidRequest
from nmt_server.models import Glossary, Job
from nmt_server.serving.routing import find_way
from nmt_server.serving.way import Way
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import CancelToken, Priority, Translation, Wishes, translate


@dataclass(frozen=True, slots=True)
class Plan:
    """The model, the languages and the rest that a job was asked to be translated with.

    None, or an empty string, is what was left out. `format_name` is that of the file, or empty.
    """

    model: str | None = None
    source: str | None = None
    target: str | None = None
    pivot: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    split: str = ""
    translate_mode: str = ""
    format_name: str = ""
    # Instead of what the model protects; the markup of the file is protected anyway.
    protect: Protection | None = None
    # None: those that are used by default.
    glossaries: tuple[UUID, ...] | None = None
    # The key that pays for it, by its id.
    key_id: int | None = None

    @classmethod
    def of(cls, job: Job) -> Plan:
        """The plan that a job was made with."""
        return cls(
            model=job.model or None,
            source=job.source_language,
            target=job.target_language,
            pivot=not job.model,
            options=job.options,
            split=job.split,
            translate_mode=job.translate,
            format_name=job.format,
            protect=None if job.protect is None else Protection(*map(tuple, job.protect)),
            glossaries=None if job.glossaries is None else tuple(map(UUID, job.glossaries)),
            key_id=job.key_id,
        )

    def way(self) -> Way:
        """From which language to which, and by which models.

        Raises `InvalidOption` and `InvalidRequest` for what is wrong with the plan, and as
        `find_way`.
        """
        if self.split and self.split not in list(SplitMode):
            raise InvalidRequest(
                f"There is no way to split {self.split!r}.", f"There are: {', '.join(SplitMode)}."
            )
        if self.translate_mode and self.translate_mode not in list(TranslateMode):
            raise InvalidRequest(
                f"translate cannot be {self.translate_mode!r}.",
                f"It is one of: {', '.join(TranslateMode)}.",
            )
        way = find_way(self.model, self.source, self.target, pivot=self.pivot)
        for hop in way:
            hop.model.decoding(self.options)
        if self.protect is not None:
            self.protect.compiled()
        return way

    def translate(
        self,
        texts: Sequence[str],
        cancel: CancelToken,
        priority: Priority = Priority.BULK,
        on_stored: Callable[[], None] | None = None,
    ) -> list[Translation]:
        """Translate texts as planned.

        Raises `Forbidden` where the key that pays is worth nothing any more, and as
        `nmt_server.translation.translate`.
        """
        way = self.way()
        mode = TranslateMode(self.translate_mode) if self.translate_mode else None
        wishes = Wishes(
            options=self.options,
            split=self._split(way),
            protect=self.protect,
            markup=self._markup,
            translate=mode,
            glossaries=self.glossaries,
            priority=priority,
            is_patient=True,
            cancel=cancel,
            budget=None if self.key_id is None else KeyBudget.of_key(self.key_id),
            # What somebody corrected must not be missing in a file for good.
            needs_cache=priority is Priority.BULK,
            on_stored=on_stored,
        )
        return translate(texts, way, wishes)

    def lacks_glossary(self) -> bool:
        """Whether somebody has deleted a glossary that was asked for."""
        wanted = set(self.glossaries or ())
        return bool(wanted) and Glossary.objects.filter(pk__in=wanted).count() < len(wanted)

    def may_use_terms(self) -> bool:
        """Whether there are glossaries whose terms may be looked for, which takes longer."""
        return self.glossaries != () and Glossary.objects.exists()

    def _split(self, way: Way) -> SplitMode:
        if self.split:
            return SplitMode(self.split)
        if self.format_name and FORMATS[self.format_name].wraps:
            return SplitMode.PARAGRAPH
        return way.split

    @property
    def _markup(self) -> tuple[str, ...]:
        return FORMATS[self.format_name].markup if self.format_name else ()
