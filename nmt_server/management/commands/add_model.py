"""`python manage.py add_model`: register a translation model."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nmt_server.errors import InvalidModel
from nmt_server.management.field_options import with_option
from nmt_server.models import OPTION_FIELDS, TranslationModel, engine_choices
from nmt_server.options import RANGES
from nmt_server.registration.add import add_model
from nmt_server.registration.register import Trial
from nmt_server.registration.steps import Step
from nmt_server.text.language import TranslateMode
from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.patterns import NO_SETS
from nmt_server.text.segmentation import SplitMode


class Command(BaseCommand):
    """Check a model, try it, and register it."""

    help = (
        "Register a translation model. What is not named is found: the SentencePiece models as "
        "spm.LANGUAGE.nopretok.model beside or above the model or in spm folders there, the "
        "languages from the names of those files. The model is then tried in a process of its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        unset = TranslationModel()
        parser.add_argument("name", help="what clients name the model by, such as demo or sugoi-v4")
        parser.add_argument(
            "path", help="the model's folder, or the file in it (model.bin, or a fairseq .pt file)"
        )
        parser.add_argument(
            "--engine",
            choices=[name for name, _ in engine_choices()],
            default=unset.engine,
            help="what runs the model: "
            + ", ".join(f"{name} ({label})" for name, label in engine_choices())
            + " (default: %(default)s)",
        )
        parser.add_argument(
            "--source", default="", metavar="CODE", help="source language, such as ja"
        )
        parser.add_argument(
            "--target", default="", metavar="CODE", help="target language, such as en"
        )
        for side in ("source", "target"):
            parser.add_argument(
                f"--{side}-spm", default="", metavar="FILE", help=f"{side} SentencePiece model"
            )
        parser.add_argument(
            "--device",
            choices=TranslationModel.Device.values,
            default=unset.device,
            help="where it runs; auto takes CUDA where there is one (default: %(default)s)",
        )
        parser.add_argument(
            "--cpu-fallback",
            action="store_true",
            help="let a model for cuda run on the CPU where there is no CUDA device",
        )
        parser.add_argument(
            "--compute-type",
            choices=TranslationModel.ComputeType.values,
            default=unset.compute_type,
            help="precision; default is int8 on a CPU that has it, and for fairseq float32 on a "
            "CPU and float16 on CUDA (default: %(default)s)",
        )
        parser.add_argument(
            "--trust-checkpoint",
            action="store_true",
            help="load a fairseq checkpoint that may run code on this machine when it is loaded",
        )
        parser.add_argument(
            "--device-index",
            metavar="N[,N]",
            default=unset.device_index,
            help="which CUDA devices (default: %(default)s)",
        )
        parser.add_argument(
            "--inter-threads",
            type=int,
            metavar="N",
            default=unset.inter_threads,
            help="replicas, each decoding a batch of its own; 0 chooses (default: %(default)s)",
        )
        parser.add_argument(
            "--intra-threads",
            type=int,
            metavar="N",
            default=unset.intra_threads,
            help="threads of a replica; 0 chooses (default: %(default)s)",
        )
        parser.add_argument(
            "--use-vmap", action="store_true", help="use the model's vocabulary map, vmap.txt"
        )
        parser.add_argument(
            "--priority",
            type=int,
            metavar="N",
            default=unset.priority,
            help="the higher, the sooner it serves a pair that others have too "
            "(default: %(default)s)",
        )
        parser.add_argument(
            "--keep-alive",
            type=int,
            metavar="SECONDS",
            default=unset.keep_alive,
            help="idle time after which the model leaves memory; 0 at once, -1 never "
            "(default: %(default)s)",
        )
        parser.add_argument(
            "--split",
            choices=list(SplitMode),
            default=unset.split,
            help="what is translated by itself where a request does not say (default: lines for "
            "the Sugoi protocol, sentences for the REST API)",
        )
        parser.add_argument(
            "--translate",
            choices=list(TranslateMode),
            default=unset.translate,
            help="all translates numbers, addresses, names of files, scripts and signs too, where "
            "a request does not say (default: %(default)s)",
        )
        parser.add_argument(
            "--protect",
            nargs="+",
            choices=[*PATTERN_SETS, NO_SETS],
            default=[],
            help="what is never translated, instead of what NMT_PROTECT names",
        )
        parser.add_argument(
            "--context-separator",
            metavar="TOKEN",
            default=unset.context_separator,
            help="of a model trained on lines in a row, the token between two of them, such as "
            "'<sep>': it reads the lines before a text that a request gives as context",
        )
        parser.add_argument(
            "--context-lines",
            type=int,
            metavar="N",
            default=unset.context_lines,
            help="how many lines before a text such a model reads (default: %(default)s)",
        )
        for option in OPTION_FIELDS:
            parser.add_argument(
                f"--{option.replace('_', '-')}",
                type=RANGES[option].kind,
                metavar="N",
                default=getattr(unset, option),
                help=f"{RANGES[option].meaning} (default: %(default)s)",
            )
        parser.add_argument(
            "--max-source-tokens",
            type=int,
            metavar="N",
            default=unset.max_source_tokens,
            help="a longer segment is translated in parts (default: %(default)s)",
        )
        parser.add_argument(
            "--default", action="store_true", help="serve requests that name no model"
        )
        parser.add_argument(
            "--no-check",
            action="store_true",
            help="skip the test translation and the measuring of threads; files are checked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` with what is wrong and what to do."""
        row = TranslationModel(
            name=options["name"],
            engine=options["engine"],
            path=options["path"],
            source_language_id=options["source"],
            target_language_id=options["target"],
            source_sentencepiece=options["source_spm"],
            target_sentencepiece=options["target_spm"],
            device=options["device"],
            device_index=options["device_index"],
            cpu_fallback=options["cpu_fallback"],
            compute_type=options["compute_type"],
            trust_checkpoint=options["trust_checkpoint"],
            inter_threads=options["inter_threads"],
            intra_threads=options["intra_threads"],
            use_vmap=options["use_vmap"],
            priority=options["priority"],
            keep_alive=options["keep_alive"],
            max_source_tokens=options["max_source_tokens"],
            split=options["split"],
            translate=options["translate"],
            protected_sets=" ".join(options["protect"]),
            context_separator=options["context_separator"],
            context_lines=options["context_lines"],
            **{option: options[option] for option in OPTION_FIELDS},
        )
        try:
            trial = add_model(
                row,
                as_default=options["default"],
                try_out=not options["no_check"],
                on_step=self._say_that_it_loads,
            )
        except InvalidModel as error:
            raise CommandError(with_option(error)) from error
        for label, value in _found(row, trial).items():
            self.stdout.write(f"{label + ':':10}{value}")
        self.stdout.write(
            self.style.SUCCESS(
                f"Registered {row.name}{' as the default model' if row.is_default else ''}."
            )
        )

    def _say_that_it_loads(self, step: Step) -> None:
        if step is not Step.LOAD:
            return
        self.stdout.write("Loading the model and measuring how it decodes fastest ...")
        self.stdout.flush()


def _found(row: TranslationModel, trial: Trial | None) -> dict[str, str]:
    found = {
        "model": row.path,
        "source": f"{row.source_language}, {row.source_sentencepiece}",
        "target": f"{row.target_language}, {row.target_sentencepiece}",
    }
    if trial is not None:
        host = trial.host
        threads = f"{host.replicas} x {host.threads_per_replica} threads"
        found["device"] = f"{host.device}, {host.compute_type}, {threads}"
        found["test"] = f"{trial.source} → {trial.target}"
    return found
