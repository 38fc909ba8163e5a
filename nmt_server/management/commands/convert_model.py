"""`python manage.py convert_model`: turn a model of another format into one that is served."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nmt_server.conversion.catalogue import CATALOGUE
from nmt_server.errors import InvalidModel
from nmt_server.management.field_options import with_option
from nmt_server.registration.convert import QUANTIZATIONS, Conversion, convert_and_register


class Command(BaseCommand):
    """Convert a model to CTranslate2, try it, and register it."""

    help = (
        "Convert a translation model to CTranslate2, try it, and register it: fairseq and "
        "OpenNMT-py checkpoints, Marian and OPUS-MT models, and Hugging Face models of Marian, "
        "NLLB, M2M-100, mBART-50 and T5. What it is, is seen from its files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument(
            "source",
            nargs="?",
            help="a folder, the file of a checkpoint, or a name of the Hugging Face Hub, such as "
            "Helsinki-NLP/opus-mt-ja-en",
        )
        parser.add_argument("name", nargs="?", help="what clients are to name the model by")
        for side in ("source", "target"):
            parser.add_argument(
                f"--{side}",
                dest=f"{side}_language",
                default="",
                metavar="CODE",
                help=f"{side} language, such as {'ja' if side == 'source' else 'en'}; of a "
                "multilingual model, that of requests which name none",
            )
        for side in ("source", "target"):
            parser.add_argument(
                f"--{side}-spm",
                default="",
                metavar="FILE",
                help=f"{side} SentencePiece model or BPE codes, if not beside the model",
            )
        parser.add_argument(
            "--quantization",
            choices=QUANTIZATIONS,
            default="int8",
            help="how the weights are stored (default: %(default)s)",
        )
        parser.add_argument(
            "--trust-checkpoint",
            action="store_true",
            help="read a checkpoint even where that can execute code which is hidden in it",
        )
        parser.add_argument(
            "--default", action="store_true", help="serve requests that name no model"
        )
        parser.add_argument(
            "--list", action="store_true", help="list some models to begin with, and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` with what is wrong and what to do."""
        if options["list"]:
            self._list()
            return
        if not options["source"] or not options["name"]:
            raise CommandError("Name the model to convert and what it is to be called, or --list.")
        job = Conversion(
            options["source"],
            options["name"],
            source_language=options["source_language"],
            target_language=options["target_language"],
            source_sentencepiece=options["source_spm"],
            target_sentencepiece=options["target_spm"],
            quantization=options["quantization"],
            as_default=options["default"],
            trust_checkpoint=options["trust_checkpoint"],
        )
        try:
            with _clean_end():
                row, trial = convert_and_register(job, lambda stage: self._say(f"{stage} ..."))
        except InvalidModel as error:
            raise CommandError(with_option(error)) from error
        if trial is not None:
            self._say(f"{trial.source} → {trial.target}")
        many = row.languages.count()
        served = f"{many} languages" if many else row.pair
        self._say(
            self.style.SUCCESS(
                f"Registered {row.name} ({served}, {row.path})"
                f"{' as the default model' if row.is_default else ''}."
            )
        )

    def _list(self) -> None:
        widths = [max(len(entry[column]) for entry in CATALOGUE) for column in range(3)]
        for entry in CATALOGUE:
            columns = [text.ljust(width) for text, width in zip(entry, widths, strict=False)]
            self._say("  ".join([*columns, entry.licence]))
        self._say("\nConvert one: python manage.py convert_model NAME-IN-THE-LIST NAME")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def _clean_end() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that what is half-made is removed."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
