"""What a request is translated with: a registered model, and the pair of languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from nmt_server.cache.keys import options_signature
from nmt_server.conf import get_settings
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.kind import EngineKind, engine_kind
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import InvalidModel, ModelUnavailable
from nmt_server.models import CachedTranslation, ModelLanguage, Suggestion, TranslationModel
from nmt_server.options import DecodingOptions
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode


@dataclass(frozen=True)
class ServedModel:
    """A registered model and all that is needed to translate with it."""

    pk: int
    name: str
    engine: str
    source_language: str
    target_language: str
    # Of a multilingual model: its own code for each language, by language code.
    sources: Mapping[str, str] = field(hash=False)
    targets: Mapping[str, str] = field(hash=False)
    fingerprint: str
    compute_type: str
    model_file_sha1: str
    files_signature: str
    keep_alive: int
    is_default: bool
    priority: int
    options: DecodingOptions
    # How texts are split where a request does not say; None leaves it to the protocol.
    split: SplitMode | None
    translate: TranslateMode
    protection: Protection
    # What stands between two lines in what it was trained on, empty where it reads one at a time,
    # and how many lines before a text it reads.
    context_separator: str
    context_lines: int
    spec: EngineSpec
    # Why it cannot be loaded from its files as they are now; what is cached is served.
    broken: str = field(default="", compare=False)

    def check_files(self) -> None:
        """Raise `ModelUnavailable` where the files were changed and do not translate so."""
        if self.broken:
            raise ModelUnavailable(
                f"The files of the model {self.name} were changed and cannot serve so. "
                f"{self.broken}",
                "Put back those that it had, or others that are whole.",
            )

    @property
    def kind(self) -> EngineKind:
        """What is known of its engine; raises `ModelUnavailable` where that is not there."""
        try:
            return engine_kind(self.spec.engine)
        except InvalidModel as error:
            raise ModelUnavailable(error.message, error.hint) from error

    @property
    def signatures(self) -> tuple[str, str]:
        """What its translations are cached under where a request asks for nothing special.

        The first is for segments that have nothing to protect, the second for those that have.
        """
        split = self.split or SplitMode.LINE
        return (
            options_signature(self.options, split=split),
            options_signature(self.options, self.protection, split=split),
        )

    def decoding(self, changes: Mapping[str, Any] | None) -> DecodingOptions:
        """The model's own options with `changes` on top.

        Raises `InvalidOption`, also for what the model's engine has nothing for.
        """
        if not changes:
            return self.options
        merged = self.options.merged(changes)
        self.kind.check_options(merged)
        return merged

    def check_detail(self, names: Collection[str]) -> None:
        """Raise `InvalidOption` where the model's engine cannot compute what is asked for."""
        self.kind.check_detail(names)

    @cached_property
    def default_route(self) -> Route:
        """The model with the languages that it translates where a request names none."""
        return Route(
            self,
            self.source_language,
            self.target_language,
            self.sources[self.source_language],
            self.targets[self.target_language],
        )

    def pairs(self) -> Iterator[tuple[str, str]]:
        """All language pairs that the model translates."""
        return (
            (source, target)
            for source in self.sources
            for target in self.targets
            if source != target
        )

    @classmethod
    def from_row(
        cls, row: TranslationModel, languages: Sequence[ModelLanguage] | None = None
    ) -> Self:
        """What `row` says, with the settings that apply to every host.

        `languages` are those of a multilingual model, from the database where they are left out.
        """
        settings = get_settings()
        if languages is None:
            languages = list(row.languages.all()) if row.pk else []
        sources = {row.source_language_id: ""}
        targets = {row.target_language_id: ""}
        if languages:
            sources = {each.language_id: each.code for each in languages if each.is_source}
            targets = {each.language_id: each.code for each in languages if each.is_target}
        return cls(
            pk=row.pk,
            name=row.name,
            engine=row.engine,
            source_language=row.source_language_id,
            target_language=row.target_language_id,
            sources=sources,
            targets=targets,
            fingerprint=row.fingerprint,
            compute_type=row.compute_type,
            model_file_sha1=row.model_file_sha1,
            files_signature=row.files_signature,
            keep_alive=row.keep_alive,
            is_default=bool(row.is_default),
            priority=row.priority,
            options=row.decoding_options(),
            split=SplitMode(row.split) if row.split else None,
            translate=TranslateMode(row.translate),
            protection=row.protection(settings.PROTECT),
            context_separator=row.context_separator,
            context_lines=row.context_lines,
            spec=EngineSpec(
                fingerprint=row.fingerprint,
                # A name that is no longer there must not become the path of any class.
                engine=settings.ENGINES.get(row.engine, ""),
                path=row.path,
                source_sentencepiece=row.source_sentencepiece,
                target_sentencepiece=row.target_sentencepiece,
                source_language=row.source_language_id,
                target_language=row.target_language_id,
                family=row.family,
                device=row.device,
                cpu_fallback=row.cpu_fallback,
                device_index=row.device_index,
                compute_type=row.compute_type,
                inter_threads=row.inter_threads,
                intra_threads=row.intra_threads,
                use_vmap=row.use_vmap,
                max_source_tokens=row.max_source_tokens,
                cpu_threads=settings.CPU_THREADS,
                token_budget=settings.TOKEN_BUDGET,
                max_queued_tokens=settings.MAX_QUEUED_TOKENS,
                trust_checkpoint=row.trust_checkpoint,
                files_signature=row.files_signature,
            ),
        )


@dataclass(frozen=True)
class Route:
    """A model and the pair of languages that it is to translate.

    It is also the scope of cached translations (`nmt_server.cache.keys.CacheScope`).
    """

    model: ServedModel
    source_language: str
    target_language: str
    source_code: str = ""
    target_code: str = ""

    @property
    def pk(self) -> int:
        """The model's row."""
        return self.model.pk

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the model's files."""
        return self.model.fingerprint

    @property
    def compute_type(self) -> str:
        """The compute type that the row asks for."""
        return self.model.compute_type

    @cached_property
    def pair(self) -> LanguagePair:
        """The pair, as the host takes it."""
        return LanguagePair(
            self.source_language, self.target_language, self.source_code, self.target_code
        )


def route_of(row: CachedTranslation | Suggestion) -> Route:
    """The scope of a translation; a new row that names no languages takes the model's."""
    model = ServedModel.from_row(row.model)
    return Route(
        model,
        row.source_language_id or model.source_language,
        row.target_language_id or model.target_language,
    )
