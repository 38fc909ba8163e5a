"""`translate [FILE]`: a file, standard input, or what a person types, from the command line."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from argparse import RawDescriptionHelpFormatter
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from nmt_server.documents import FORMATS, AnyDocument, read_document, recognise
from nmt_server.documents.encoding import UTF_8, name_of
from nmt_server.errors import InvalidOption, NmtServerError
from nmt_server.jobs.chunks import Chunk, TextResult, cut, translate_chunks
from nmt_server.jobs.create import create_file_job
from nmt_server.jobs.dialogue import GREETING, Dialogue, parse_option
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.records import taken_up
from nmt_server.jobs.report import Report
from nmt_server.jobs.sidecar import Sidecar, identity_of
from nmt_server.text.language import TranslateMode
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import CancelToken

# So many characters that an encoding lacks are named.
_NAMED = 20

# A server looks for jobs of others every three seconds.
_TAKEN_UP_SECONDS = 4.0


class Command(BaseCommand):
    """Translates a file, or a conversation."""

    help = """Translate a file, or standard input, and write it in the same format.

Formats are plain text, subtitles (SRT, WebVTT, ASS and SSA), a column of CSV or TSV, the string
values of JSON and JSON lines (of RPG Maker's, only what players read), keys and values (key=value,
key: "value", "key" "value", .properties, XUnity), Ren'Py scripts, documents (docx, pptx, xlsx, odt,
ods, odp, epub), and catalogues (PO, XLIFF, RESX, .trans), in which what is translated stays. A file
of another format is refused. Everything that is not text stays as it is, byte for byte; at the end
it is said what was left alone, and in which lines. The encoding is found, and said where it is not
UTF-8; where it lacks a character of a translation, the result is UTF-8.

What an interrupted run has translated is kept in OUT.part, and --continue goes on from there. On a
terminal without FILE, each line that you type is translated at once."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """As Django's, with the line breaks of the help kept."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument(
            "-o", "--output", type=Path, metavar="OUT", help="standard output if left out"
        )
        parser.add_argument(
            "--continue", action="store_true", dest="go_on", help="go on where a run was stopped"
        )
        parser.add_argument("--model", metavar="NAME", help="the best one if left out")
        parser.add_argument("--source", metavar="CODE", help="source language")
        parser.add_argument("--target", metavar="CODE", help="target language")
        parser.add_argument(
            "--format", choices=FORMATS, help="what the name and the content of the file say"
        )
        parser.add_argument(
            "--column", default="", help="of CSV or TSV, by name or number; of JSON, the key"
        )
        parser.add_argument(
            "--encoding", default="", metavar="NAME", help="of the file, where it cannot be told"
        )
        parser.add_argument("--split", choices=list(SplitMode), default="")
        parser.add_argument(
            "--translate",
            choices=list(TranslateMode),
            default="",
            help="all: also what is no language, such as numbers and names of files",
        )
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a decoding option, such as beam_size=1; can be given several times",
        )
        parser.add_argument(
            "--job", action="store_true", help="hand the file to a running server, print the id"
        )

    def handle(self, *_: object, **options: Any) -> None:
        """Translate; what there is to say goes to standard error."""
        path: Path | None = options["file"]
        output: Path | None = options["output"]
        if options["go_on"] and output is None:
            raise CommandError("--continue needs --output: it goes on beside that file.")
        if options["job"] and output is not None:
            raise CommandError("A job has no --output; its result is downloaded from the server.")
        try:
            if path is None and sys.stdin.isatty() and not options["job"]:
                self._converse(_plan(options))
                return
            self._translate(path, output, options)
        except NmtServerError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted.", returncode=130) from None
        except OSError as error:
            raise CommandError(
                f"{error.filename or output or 'standard output'}: {error.strerror}."
            ) from error

    def _converse(self, plan: Plan) -> None:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # Where it is there, input() can edit its line.
        self.stdout.write(GREETING)
        dialogue = Dialogue(plan)
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            while True:
                try:
                    line = input("> ")
                    line.encode()
                    self.stdout.write(dialogue.answer(line))
                except UnicodeError:
                    self.stderr.write("That is no text in the encoding of this terminal.")
                except NmtServerError as error:
                    self.stderr.write(str(error))
                self.stdout.flush()
        self.stdout.write()

    def _translate(self, path: Path | None, output: Path | None, options: dict[str, Any]) -> None:
        name = path.name if path else ""
        data = sys.stdin.buffer.read() if path is None else path.read_bytes()
        column, encoding = options["column"], options["encoding"]
        plan = _plan(options)
        language = plan.way().source_language
        format_name = options["format"] or recognise(name, data, encoding, language, column)
        plan = replace(plan, format_name=format_name)
        if options["job"]:
            job = create_file_job(plan, data, name=name, column=column, encoding=encoding)
            self.stdout.write(str(job.pk))
            self.stdout.flush()
            if not taken_up(job, _TAKEN_UP_SECONDS):
                self.stderr.write(
                    "No server has taken the job up, so none seems to run. It begins when one "
                    "does: python manage.py runserver.",
                    str,
                )
            return
        document = read_document(data, format_name, column, encoding=encoding, language=language)
        if document.codec != UTF_8:
            self.stderr.write(f"Read as {name_of(document.codec)}.", str)
        self._translate_file(plan, data, document, output, options)

    def _translate_file(
        self,
        plan: Plan,
        data: bytes,
        document: AnyDocument,
        output: Path | None,
        options: dict[str, Any],
    ) -> None:
        sidecar = None
        known: dict[int, TextResult] = {}
        if output is not None:
            if output.exists() and not output.is_file():
                raise CommandError(f"{output} is not a file.")
            part = output.with_name(f"{output.name}.part")
            sidecar = Sidecar(part, identity_of(data, options["column"], document.codec, plan))
            known = sidecar.read() if options["go_on"] else {}
            if not known:
                sidecar.begin()
        self._translate_texts(plan, document, known, sidecar)
        self._write(document, known, output)
        if sidecar is not None:
            sidecar.remove()
        self._report(document, known)

    def _translate_texts(
        self,
        plan: Plan,
        document: AnyDocument,
        known: dict[int, TextResult],
        sidecar: Sidecar | None,
    ) -> None:
        """Complete `known`, the results by index; whatever interrupts, the sidecar has them."""
        texts = document.texts
        chunks = [chunk for chunk in cut(texts) if not all(i in known for i in _indices(chunk))]
        # None: only where standard error is a terminal.
        with tqdm(total=len(texts), initial=len(known), unit=" segments", disable=None) as bar:
            try:
                for chunk, results in translate_chunks(chunks, plan, CancelToken()):
                    if sidecar is not None:
                        sidecar.append(chunk.first, results)
                    known.update(zip(_indices(chunk), results, strict=True))
                    bar.update(len(known) - bar.n)
            except KeyboardInterrupt:
                bar.close()
                advice = " Go on with --continue." if sidecar is not None else ""
                raise CommandError(
                    f"Interrupted after {len(known):,} of {len(texts):,} segments.{advice}",
                    returncode=130,
                ) from None

    def _write(
        self, document: AnyDocument, results: dict[int, TextResult], output: Path | None
    ) -> None:
        translations = [results[index].text for index in range(len(results))]
        if lacking := document.lacking(translations):
            self.stderr.write(
                f"Written as UTF-8, because {name_of(document.codec)} lacks: {lacking[:_NAMED]}",
                str,
            )
        content = document.write(translations)
        if output is not None:
            # A link stays one.
            output = output.resolve()
            aside = output.with_name(f".{output.name}.{os.getpid()}.part")
            try:
                aside.write_bytes(content)
                if output.exists():
                    shutil.copymode(output, aside)
                aside.replace(output)
            finally:
                aside.unlink(missing_ok=True)
            return
        try:
            # The bytes of the file: line breaks in it must not be translated.
            cast(BinaryIO, self.stdout.buffer).write(content)
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever read it has had enough; Python must not try to flush the rest.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError("Nobody reads standard output any more.") from None

    def _report(self, document: AnyDocument, results: dict[int, TextResult]) -> None:
        report = Report()
        report.add_left(document.left)
        whole = Chunk(0, document.texts, document.lines)
        report.add(whole, [results[index] for index in _indices(whole)])
        # Not in red: nothing is wrong.
        self.stderr.write("\n".join(report.sentences()), str)
        if report.failed.count:
            error = next(result.error for result in results.values() if result.error)
            raise CommandError(
                f"The engine failed on some segments, which stay as they were: {report.failed}. "
                f"{error}"
            )


def _plan(options: dict[str, Any]) -> Plan:
    """The plan of a command line. Raises as `Plan.way`."""
    decoding = dict(parse_option(assignment) for assignment in options["option"])
    if empty := [name for name, value in decoding.items() if value is None]:
        raise InvalidOption(f"The option {empty[0]} has no value.")
    plan = Plan(
        model=options["model"],
        source=options["source"],
        target=options["target"],
        options=decoding,
        split=options["split"],
        translate_mode=options["translate"],
        format_name=options["format"] or "text",
    )
    plan.way()
    return plan


def _indices(chunk: Chunk) -> range:
    return range(chunk.first, chunk.first + len(chunk.texts))
