"""BPE codes over Moses tokens: the older fairseq and OPUS-MT models.

The text is normalized and cut into words as by the scripts of Moses (`sacremoses`), and the words
into subwords as by `subword-nmt`, where `@@` marks that a word goes on.
"""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import sacremoses
from subword_nmt.apply_bpe import BPE

from nmt_server.errors import InvalidModel

_HINT = "Name the BPE codes that the translation model was trained with."
_CONTINUES = re.compile(r"@@( |$)")


class BpeMosesTokenizer:
    """The BPE codes of the source; those of the target are not needed to put words together."""

    def __init__(self, source: str, source_language: str, target_language: str) -> None:
        """Load the codes; raises `InvalidModel` naming the file that cannot be read."""
        self._bpe = _load_codes(source)
        self._source = _Words(source_language)
        self._target = _Words(target_language)
        self._sentence = sacremoses.MosesDetokenizer(_primary(target_language))

    def encode(self, texts: list[str]) -> list[list[str]]:
        """See `Tokenizer.encode`; what is unknown stays, for the vocabulary to decide."""
        return [self._subwords(self._source, text) for text in texts]

    def pieces(self, text: str) -> list[tuple[str, int, int]]:
        """See `Tokenizer.pieces`; what was normalized into something else has an empty range."""
        found: list[tuple[str, int, int]] = []
        place = 0
        for subword in self._subwords(self._source, text):
            part = html.unescape(subword.removesuffix("@@"))
            start = text.find(part, place)
            if start < 0:
                found.append((subword, place, place))
                continue
            place = start + len(part)
            found.append((subword, start, place))
        return found

    def encode_target(self, texts: list[str]) -> list[list[str]]:
        """See `Tokenizer.encode_target`; the codes are those of both languages, mostly."""
        return [self._subwords(self._target, text) for text in texts]

    def count(self, texts: list[str]) -> list[int]:
        """See `Tokenizer.count`."""
        return [len(tokens) for tokens in self.encode(texts)]

    def decode(self, batch: list[list[str]]) -> list[str]:
        """See `Tokenizer.decode`."""
        joined = [_CONTINUES.sub("", " ".join(tokens)) for tokens in batch]
        return [self._sentence.detokenize(text.split()) for text in joined]

    def _subwords(self, words: _Words, text: str) -> list[str]:
        return [str(subword) for subword in self._bpe.segment_tokens(words.of(text))]


class _Words:
    """Normalizes and cuts texts of one language into words."""

    def __init__(self, language: str) -> None:
        self._normalizer = sacremoses.MosesPunctNormalizer(_primary(language))
        self._tokenizer = sacremoses.MosesTokenizer(_primary(language))

    def of(self, text: str) -> list[str]:
        # `<` and `>` become `&lt;` and `&gt;` here, so that no text spells a control token.
        words: list[str] = self._tokenizer.tokenize(
            self._normalizer.normalize(text), aggressive_dash_splits=True, escape=True
        )
        return words


def _load_codes(path: str) -> BPE:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        if lines and not lines[0].startswith("#version"):
            # fastBPE writes how often a pair occurs behind it, and ends words as version 0.2 does.
            lines = ["#version: 0.2", *(" ".join(line.split(" ")[:2]) for line in lines)]
        return BPE(io.StringIO("\n".join(lines) + "\n"))
    except (OSError, ValueError) as error:
        raise InvalidModel(f"The BPE codes {path} cannot be loaded: {error}.", _HINT) from error
    # The library leaves the process where a line is wrong.
    except SystemExit as error:
        raise InvalidModel(f"The BPE codes {path} cannot be understood.", _HINT) from error


def _primary(language: str) -> str:
    return language.split("-")[0]
