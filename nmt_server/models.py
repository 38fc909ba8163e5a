"""What the server remembers: languages, translation models and cached translations."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from nmt_server.engines.marking import MARKINGS
from nmt_server.errors import InvalidRequest
from nmt_server.options import RANGES, DecodingOptions
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode


class Language(models.Model):
    """A language by the code that models are trained with (ISO 639-1 or BCP 47)."""

    code = models.CharField(
        max_length=35,
        primary_key=True,
        validators=[RegexValidator(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")],
    )
    name = models.CharField(max_length=100)
    native_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Revision(models.Model):
    """One row whose number grows with every change that web processes must notice.

    Each web process keeps models and translations in memory and looks at this number once in a
    while (`nmt_server.revision`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="nmt_server_one_revision")
        ]


def _in_range(option: str) -> list[Any]:
    allowed = RANGES[option]
    return [
        MinValueValidator(allowed.kind(allowed.minimum)),
        MaxValueValidator(allowed.kind(allowed.maximum)),
    ]


def family_choices() -> list[tuple[str, str]]:
    """The families of multilingual models; migrations name this function, not what it gives."""
    return [(name, name) for name in MARKINGS if name]


def check_protected_sets(value: str) -> None:
    """Raise `ValidationError` for a name of a set that there is not."""
    _check_protection(Protection(sets=tuple(value.split())))


def check_protected_patterns(value: str) -> None:
    """Raise `ValidationError` for a line that is no regular expression."""
    _check_protection(Protection(patterns=tuple(value.splitlines())))


def _check_protection(protection: Protection) -> None:
    try:
        protection.compiled()
    except InvalidRequest as error:
        raise ValidationError(str(error)) from error


class TranslationModel(models.Model):
    """A translation model on disk and how it is served."""

    class Engine(models.TextChoices):
        """The libraries that can run a model."""

        CTRANSLATE2 = "ctranslate2", "CTranslate2"
        FAIRSEQ = "fairseq", "fairseq"

    class Device(models.TextChoices):
        """Where a model runs."""

        AUTO = "auto", "automatic"
        CPU = "cpu", "CPU"
        CUDA = "cuda", "CUDA"

    class ComputeType(models.TextChoices):
        """CTranslate2's compute types; `default` is int8 on a CPU where the model allows it."""

        DEFAULT = "default"
        AUTO = "auto"
        INT8 = "int8"
        INT8_FLOAT32 = "int8_float32"
        INT8_FLOAT16 = "int8_float16"
        INT8_BFLOAT16 = "int8_bfloat16"
        INT16 = "int16"
        FLOAT16 = "float16"
        BFLOAT16 = "bfloat16"
        FLOAT32 = "float32"

    name = models.CharField(
        max_length=100,
        unique=True,
        validators=[
            RegexValidator(r"^[\w][\w.+-]*$", "Letters, digits and . _ + - only, without spaces.")
        ],
        help_text="What clients name it by.",
    )
    engine = models.CharField(max_length=20, choices=Engine, default=Engine.CTRANSLATE2)
    path = models.CharField(
        max_length=1024, help_text="The model's folder; of a fairseq model, its .pt file."
    )
    trust_checkpoint = models.BooleanField(
        default=False,
        help_text="Load a fairseq checkpoint that may run code on this machine when it is loaded.",
    )
    family = models.CharField(
        max_length=30,
        blank=True,
        choices=family_choices,
        help_text="How a multilingual model is told its languages; empty for a model of one pair.",
    )
    source_language = models.ForeignKey(
        Language,
        models.PROTECT,
        related_name="models_from",
        help_text="Of a multilingual model: for requests that name no language.",
    )
    target_language = models.ForeignKey(Language, models.PROTECT, related_name="models_to")
    source_sentencepiece = models.CharField(
        "source SentencePiece model",
        max_length=1024,
        blank=True,
        help_text="Looked for beside and above the model, and in spm folders there, where empty.",
    )
    target_sentencepiece = models.CharField(
        "target SentencePiece model", max_length=1024, blank=True
    )
    device = models.CharField(max_length=10, choices=Device, default=Device.AUTO)
    cpu_fallback = models.BooleanField(
        "CPU where CUDA is gone",
        default=False,
        help_text="Let a model for CUDA run on the CPU where there is no CUDA device.",
    )
    compute_type = models.CharField(max_length=20, choices=ComputeType, default=ComputeType.DEFAULT)
    device_index = models.CharField(
        max_length=40,
        default="0",
        validators=[RegexValidator(r"^\d+(,\d+)*$", "Numbers separated by commas, such as 0,1.")],
        help_text="Which CUDA devices, such as 0 or 0,1.",
    )
    inter_threads = models.PositiveSmallIntegerField(
        "replicas", default=0, help_text="Batches decoded at once; 0 chooses by the cores."
    )
    intra_threads = models.PositiveSmallIntegerField(
        "threads of a replica", default=0, help_text="0 chooses by the cores."
    )
    use_vmap = models.BooleanField(
        "vocabulary map",
        default=False,
        help_text="Use the model's vmap.txt, which limits the words that are looked at.",
    )
    beam_size = models.PositiveSmallIntegerField(default=5, validators=_in_range("beam_size"))
    length_penalty = models.FloatField(default=1.0, validators=_in_range("length_penalty"))
    no_repeat_ngram_size = models.PositiveSmallIntegerField(
        default=3, validators=_in_range("no_repeat_ngram_size")
    )
    max_source_tokens = models.PositiveSmallIntegerField(
        default=128,
        validators=[MinValueValidator(8), MaxValueValidator(4096)],
        help_text="A longer segment is translated in parts, cut at clauses.",
    )
    max_decoding_length = models.PositiveSmallIntegerField(
        default=256,
        validators=_in_range("max_decoding_length"),
        help_text="The longest translation of a segment, in tokens.",
    )
    split = models.CharField(
        max_length=10,
        blank=True,
        choices=[(mode.value, mode.value) for mode in SplitMode],
        help_text="What is translated by itself where a request does not say. Empty: lines for the "
        "Sugoi protocol, sentences for the REST API.",
    )
    protected_sets = models.CharField(
        max_length=200,
        blank=True,
        validators=[check_protected_sets],
        help_text="What is never translated: names of built-in sets, separated by spaces.",
    )
    protected_patterns = models.TextField(
        blank=True,
        validators=[check_protected_patterns],
        help_text="The same by regular expressions, one a line.",
    )
    keep_alive = models.IntegerField(
        default=300,
        validators=[MinValueValidator(-1)],
        help_text="Idle seconds after which the model leaves memory: 0 at once, -1 never.",
    )
    priority = models.IntegerField(
        default=0,
        help_text="Among models that translate a pair, the default one serves first, then the one "
        "with the highest priority.",
    )
    # True or NULL: a unique constraint on this is one that every database enforces.
    is_default = models.BooleanField(
        "default", null=True, default=None, unique=True, choices=[(True, "yes"), (None, "no")]
    )
    fingerprint = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of the model's files."
    )
    model_file_sha1 = models.CharField(max_length=40, blank=True, editable=False)
    files_signature = models.TextField(
        blank=True,
        editable=False,
        help_text="Sizes and times of the files when the fingerprint was taken.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(is_default__isnull=True) | Q(is_default=True),
                name="nmt_server_default_true_or_null",
            ),
            models.CheckConstraint(
                condition=Q(keep_alive__gte=-1), name="nmt_server_keep_alive_from_minus_one"
            ),
            models.CheckConstraint(
                condition=Q(beam_size__gte=1), name="nmt_server_beam_size_from_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pair(self) -> str:
        """The language pair, such as `ja-en`."""
        return f"{self.source_language_id}-{self.target_language_id}"

    def decoding_options(self) -> DecodingOptions:
        """How this model decodes where a request says nothing."""
        return DecodingOptions(
            beam_size=self.beam_size,
            length_penalty=self.length_penalty,
            no_repeat_ngram_size=self.no_repeat_ngram_size,
            max_decoding_length=self.max_decoding_length,
        )

    def protection(self) -> Protection:
        """What this model never translates where a request says nothing."""
        patterns = (line for line in self.protected_patterns.splitlines() if line.strip())
        return Protection(tuple(self.protected_sets.split()), tuple(patterns))

    def make_default(self) -> None:
        """Make this the model that serves requests which name none."""
        with transaction.atomic():
            TranslationModel.objects.filter(is_default=True).exclude(pk=self.pk).update(
                is_default=None
            )
            TranslationModel.objects.filter(pk=self.pk).update(is_default=True)
        self.is_default = True


class ModelLanguage(models.Model):
    """A language of a multilingual model, by the code that the model was trained with."""

    model = models.ForeignKey(TranslationModel, models.CASCADE, related_name="languages")
    language = models.ForeignKey(Language, models.PROTECT, related_name="+")
    code = models.CharField(
        max_length=40, blank=True, help_text="Such as jpn_Jpan, __ja__, ja_XX or <2ja>."
    )
    is_source = models.BooleanField("translates from", default=True)
    is_target = models.BooleanField("translates to", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["language_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["model", "language"], name="nmt_server_one_code_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language_id}: {self.code}"


class CachedTranslation(models.Model):
    """One translation of one text by one model, by an engine or by a person.

    `key` says what the row answers to, see `nmt_server.cache.keys`. The source text is stored
    exactly as it was sent.
    """

    class Origin(models.TextChoices):
        """Who made the translation. People win over engines."""

        ENGINE = "engine", "engine"
        IMPORTED = "imported", "imported"
        EDITED = "edited", "edited"

    key = models.CharField(max_length=64, unique=True, editable=False)
    # The index below that begins with the model serves this key too.
    model = models.ForeignKey(
        TranslationModel, models.CASCADE, related_name="translations", db_index=False
    )
    source_language = models.ForeignKey(Language, models.PROTECT, related_name="+", db_index=False)
    target_language = models.ForeignKey(Language, models.PROTECT, related_name="+", db_index=False)
    source = models.TextField()
    target = models.TextField(blank=True)
    # The first characters, for a search that an index answers in every database.
    source_start = models.CharField(max_length=64, editable=False)
    target_start = models.CharField(max_length=64, blank=True, editable=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENGINE)
    options = models.CharField(
        max_length=500,
        blank=True,
        editable=False,
        help_text="The decoding options that differ from the neutral ones, as JSON.",
    )
    score = models.FloatField(
        null=True, editable=False, help_text="Mean log-probability of the tokens."
    )
    warnings = models.CharField(
        max_length=100,
        blank=True,
        editable=False,
        help_text="What the engine warned of, such as split or truncated, separated by spaces.",
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(origin__in=["engine", "imported", "edited"]),
                name="nmt_server_known_origin",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["model", "origin"], name="nmt_server_by_model_origin"),
            models.Index(fields=["source_start"], name="nmt_server_by_source_start"),
            models.Index(fields=["target_start"], name="nmt_server_by_target_start"),
            models.Index(fields=["updated_at"], name="nmt_server_by_updated_at"),
        ]

    def __str__(self) -> str:
        return f"{self.source_start} → {self.target_start}"


class Job(models.Model):
    """A file or a list of texts that is translated in the background (`nmt_server.jobs`).

    Its segments are the texts of the file: lines, cues, cells or values.
    """

    class State(models.TextChoices):
        """What becomes of a job. A job without an end is queued or running."""

        QUEUED = "queued", "queued"
        RUNNING = "running", "running"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"
        FAILED = "failed", "failed"

    # Random, so that nobody can guess the address of somebody else's job.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=255, blank=True, help_text="The name of the file.")
    format = models.CharField(max_length=20, blank=True, help_text="Empty for a list of texts.")
    column = models.CharField(max_length=255, blank=True)
    model = models.CharField(max_length=100, blank=True, help_text="Empty for a way over a pivot.")
    source_language = models.CharField(max_length=35)
    target_language = models.CharField(max_length=35)
    options = models.JSONField(default=dict, blank=True)
    split = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.TextField(blank=True, help_text="Why it failed.")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0, help_text="Segments with a warning.")
    untranslated = models.PositiveIntegerField(
        default=0, help_text="Segments that the engine failed on; they stay as they were."
    )
    active_seconds = models.FloatField(default=0.0)
    # Who works on it, and until when nobody else may.
    owner = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Since a result was last stored."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "created_at"], name="nmt_server_job_by_state")
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)


class JobChunk(models.Model):
    """Some consecutive segments of a job, from `first` to before `end`, counted from 0.

    `texts` is a JSON list of strings; `results`, of `[text, warnings, error]`, empty until done.
    JSON, because it can hold characters that not every database can.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks", db_index=False)
    first = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    texts = models.TextField()
    results = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "first"], name="nmt_server_one_chunk_a_place")
        ]


class JobFilePart(models.Model):
    """A piece of the file of a job as it was uploaded, small enough for every database."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="file_parts", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "number"], name="nmt_server_one_part_a_place")
        ]
