"""The models that are measured: the demo model, and a base-size model with random weights."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sentencepiece

from benchmarks.offline import Offline
from nmt_server.options import DecodingOptions
from nmt_server.text.limits import split_over_long
from tests.e2e.server import Server
from tests.random_model import build_random_model

_DEMO = Path(__file__).parent.parent / "demo" / "model"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_FILLER = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True)
class Subject:
    """A model in CTranslate2's format and how it is registered."""

    name: str
    model: Path
    spm: Path
    options: DecodingOptions
    max_source_tokens: int
    # Lines a second on two cores, about: benchmarks are sized by it.
    pace: int
    registration: tuple[str, ...] = ()
    # Whether its lines may have numbers.
    numbers: bool = True

    @property
    def source_spm(self) -> Path:
        """The SentencePiece model of the source language."""
        return self.spm / "spm.ja.nopretok.model"

    def offline(self) -> Offline:
        """The model in offline CTranslate2."""
        return Offline(self.model, self.source_spm, self.spm / "spm.en.nopretok.model")

    @contextmanager
    def served(self, settings: str = "mysite.settings", **environment: str) -> Iterator[Server]:
        """A production server on a scratch data folder that has loaded the model."""
        environment = {"DJANGO_SETTINGS_MODULE": settings, **environment}
        with tempfile.TemporaryDirectory() as folder:
            server = Server(Path(folder), "serve", "--port", "0", environment=environment)
            try:
                if self.registration:
                    server.manage("add_model", self.name, str(self.model), *self.registration)
                server.sugoi("猫")
                yield server
            finally:
                server.stop()


def demo() -> Subject:
    """The bundled model: 2+2 layers of dimension 64, as `setup` registers it."""
    options = DecodingOptions(beam_size=5, no_repeat_ngram_size=3)
    return Subject("demo", _DEMO / "ctranslate2", _DEMO, options, 128, 1000)


def base() -> AbstractContextManager[Subject]:
    """A model of 6+6 layers of dimension 512."""
    return _random("base", dimension=512, heads=8, pace=50)


def big() -> AbstractContextManager[Subject]:
    """A model of 6+6 layers of dimension 1,024: of the size of those that people own for games."""
    return _random("big", dimension=1024, heads=16, pace=15)


@contextmanager
def _random(name: str, *, dimension: int, heads: int, pace: int) -> Iterator[Subject]:
    """A model with random weights and a vocabulary of 32,000 on the demo's subwords.

    It never ends a translation by itself, so each has 16 tokens, and none of them comes twice,
    because random weights go in circles otherwise.
    """
    options = DecodingOptions(beam_size=5, no_repeat_ngram_size=1, max_decoding_length=16)
    with tempfile.TemporaryDirectory() as scratch:
        folder = build_random_model(
            Path(scratch), layers=6, dimension=dimension, heads=heads, vocabulary_size=32_000
        )
        vocabulary = json.dumps(_vocabulary(32_000), ensure_ascii=False)
        (folder / "shared_vocabulary.json").write_text(vocabulary, encoding="utf-8")
        for file in _DEMO.glob("spm.*.model"):
            shutil.copy(file, folder)
        registration = (
            *("--source", "ja", "--target", "en", "--default", "--no-check"),
            *("--beam-size", "5", "--no-repeat-ngram-size", "1", "--max-decoding-length", "16"),
            *("--max-source-tokens", "1024"),
        )
        yield Subject(name, folder, folder, options, 1024, pace, registration, False)


def _vocabulary(size: int) -> list[str]:
    """The demo's subwords, filled up with short ones: long ones look like endless translations."""
    tokens = dict.fromkeys(_SPECIAL)
    for file in sorted(_DEMO.glob("spm.*.model")):
        processor = sentencepiece.SentencePieceProcessor(model_file=str(file))
        tokens |= dict.fromkeys(map(processor.id_to_piece, range(3, processor.get_piece_size())))
    for letters in itertools.product(_FILLER, repeat=3):
        if len(tokens) == size:
            break
        tokens["".join(letters)] = None
    return list(tokens)


class Segments:
    """What the engine is given of lines: a line over the model's limit is several segments."""

    def __init__(self, subject: Subject) -> None:
        self._limit = subject.max_source_tokens
        self._processor = sentencepiece.SentencePieceProcessor(model_file=str(subject.source_spm))

    def count(self, text: str) -> int:
        """The length of a text in tokens."""
        return len(self._processor.encode(text))

    def of(self, lines: list[str]) -> list[str]:
        """The segments of lines, so that offline CTranslate2 is given the same work."""
        return [part for line in lines for part in split_over_long(line, self._counts, self._limit)]

    def lengths(self, lines: list[str]) -> list[int]:
        """The lengths of lines in tokens."""
        return self._counts(lines)

    def _counts(self, texts: list[str]) -> list[int]:
        return [len(tokens) for tokens in self._processor.encode(texts)]
