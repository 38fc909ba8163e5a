"""A translation model and how it is served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nmt_server.engines.kind import EngineKind, model_files
from nmt_server.models.engines import DEFAULT_ENGINE, engine_choices, named_engine
from nmt_server.models.glossary import Glossary
from nmt_server.models.language import Language
from nmt_server.models.validators import (
    check_protected_patterns,
    check_protected_sets,
    family_choices,
    in_range,
)
from nmt_server.options import DecodingOptions
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Protection, chosen_sets
from nmt_server.text.segmentation import SplitMode

# The decoding options that a row has a field for.
OPTION_FIELDS = ("beam_size", "length_penalty", "no_repeat_ngram_size", "max_decoding_length")


class TranslationModel(models.Model):
    """A translation model on disk and how it is served."""

    class Device(models.TextChoices):
        """Where a model runs."""

        AUTO = "auto", _("automatic")
        CPU = "cpu", "CPU"
        CUDA = "cuda", "CUDA"

    class ComputeType(models.TextChoices):
        """CTranslate2's compute types; `default` is int8 on a CPU where the model allows it."""

        DEFAULT = "default", _("Default")
        AUTO = "auto", _("Auto")
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
            RegexValidator(
                r"^[\w][\w.+-]*$", _("Letters, digits and . _ + - only, without spaces.")
            )
        ],
        help_text="What clients name it by.",
    )
    engine = models.CharField(max_length=20, choices=engine_choices, default=DEFAULT_ENGINE)
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
        validators=[
            RegexValidator(r"^\d+(,\d+)*$", _("Numbers separated by commas, such as 0,1."))
        ],
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
    beam_size = models.PositiveSmallIntegerField(default=5, validators=in_range("beam_size"))
    length_penalty = models.FloatField(default=1.0, validators=in_range("length_penalty"))
    no_repeat_ngram_size = models.PositiveSmallIntegerField(
        default=3, validators=in_range("no_repeat_ngram_size")
    )
    max_source_tokens = models.PositiveSmallIntegerField(
        default=128,
        validators=[MinValueValidator(8), MaxValueValidator(4096)],
        help_text="A longer segment is translated in parts, cut at clauses.",
    )
    max_decoding_length = models.PositiveSmallIntegerField(
        default=256,
        validators=in_range("max_decoding_length"),
        help_text="The longest translation of a segment, in tokens.",
    )
    split = models.CharField(
        max_length=10,
        blank=True,
        choices=[(mode.value, mode.value) for mode in SplitMode],
        help_text="What is translated by itself where a request does not say. Empty: lines for the "
        "Sugoi protocol, sentences for the REST API.",
    )
    translate = models.CharField(
        max_length=10,
        default=TranslateMode.LANGUAGE,
        choices=[(mode.value, mode.value) for mode in TranslateMode],
        help_text="Where a request does not say: language leaves numbers, addresses, names of "
        "files, scripts and signs as they are; all translates them too.",
    )
    protected_sets = models.CharField(
        max_length=200,
        blank=True,
        validators=[check_protected_sets],
        help_text="What is never translated: names of built-in sets, separated by spaces, or none. "
        "Empty: as NMT_PROTECT says.",
    )
    protected_patterns = models.TextField(
        blank=True,
        validators=[check_protected_patterns],
        help_text="The same by regular expressions, one a line.",
    )
    context_separator = models.CharField(
        max_length=40,
        blank=True,
        help_text="Of a model trained on lines in a row: the token between two of them, such as "
        "<sep>, or several with spaces between. Empty: it reads a line by itself.",
    )
    context_lines = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(16)],
        help_text="How many lines before a text such a model reads.",
    )
    glossaries: models.ManyToManyField[Glossary, Any] = models.ManyToManyField(
        Glossary,
        blank=True,
        related_name="models",
        help_text="Used where a request names none: behind the default ones of its key, before "
        "those that are for all models.",
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
        "default", null=True, default=None, unique=True, choices=[(True, _("yes")), (None, _("no"))]
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

    @property
    def kind(self) -> EngineKind:
        """What is known of its engine; raises `InvalidModel` where the settings have none."""
        return named_engine(self.engine)

    def files(self) -> list[Path]:
        """All files that decide what it answers, the weights first.

        Raises `FileNotFoundError` where the weights are missing, `InvalidModel` as `kind` does.
        """
        tokenizers = (self.source_sentencepiece, self.target_sentencepiece)
        return model_files(self.kind, self.path, tokenizers)

    @classmethod
    def usual_options(cls) -> DecodingOptions:
        """How a model decodes of which nobody has said anything."""
        return cls().decoding_options()

    def decoding_options(self) -> DecodingOptions:
        """How this model decodes where a request says nothing."""
        return DecodingOptions(**{name: getattr(self, name) for name in OPTION_FIELDS})

    def protection(self, default_sets: Sequence[str]) -> Protection:
        """What this model never translates where a request says nothing."""
        patterns = (line for line in self.protected_patterns.splitlines() if line.strip())
        words = self.protected_sets.split()
        return Protection(chosen_sets(words) if words else tuple(default_sets), tuple(patterns))

    def make_default(self) -> None:
        """Make this the model that serves requests which name none."""
        with transaction.atomic():
            TranslationModel.objects.filter(is_default=True).exclude(pk=self.pk).update(
                is_default=None
            )
            TranslationModel.objects.filter(pk=self.pk).update(is_default=True)
        self.is_default = True
