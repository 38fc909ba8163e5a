"""What has been translated of a file, kept beside the place of the result until that is whole."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from nmt_server.errors import InvalidFile
from nmt_server.jobs.chunks import TextResult
from nmt_server.jobs.plan import Plan
from nmt_server.text import any_json

_BEGINNING = b'{"results of":'


class Sidecar:
    """A file of JSON lines: first what the results belong to, then the results of each chunk."""

    def __init__(self, path: Path, identity: str) -> None:
        self.path = path
        self._header = any_json.dumps({"results of": identity}) + b"\n"

    def read(self) -> dict[int, TextResult]:
        """The results by the index of their text; none where there is no file.

        What a killed process has written in part is cut off. Raises `InvalidFile` where the
        results belong to something else, and `OSError`.
        """
        if not self.path.exists():
            return {}
        lines = self.path.read_bytes().splitlines(keepends=True)
        if lines and lines[0] != self._header:
            raise InvalidFile(
                f"{self.path} belongs to another file, model or options.",
                "Begin again without --continue.",
            )
        found: dict[int, TextResult] = {}
        length = 0
        for line in lines:
            if not line.endswith(b"\n"):
                break
            length += len(line)
            if line != self._header:
                first, results = any_json.loads(line)
                for index, result in enumerate(results, first):
                    found[index] = TextResult.from_json(result)
        with self.path.open("r+b") as stream:
            stream.truncate(length)
        return found

    def begin(self) -> None:
        """Make the file empty, so that nothing earlier is taken for a result.

        Raises `InvalidFile` where there is a file that is none of ours, and `OSError`.
        """
        with self.path.open("ab+") as stream:
            stream.seek(0)
            if stream.read(len(_BEGINNING)) not in (b"", _BEGINNING):
                raise InvalidFile(
                    f"{self.path} would be written over.", "Move it, or choose another output."
                )
            stream.truncate(0)
            stream.write(self._header)

    def append(self, first: int, results: Sequence[TextResult]) -> None:
        """Add the results of the chunk that begins with the text `first`."""
        line = any_json.dumps([first, [tuple(result) for result in results]])
        with self.path.open("ab") as stream:
            stream.write(line + b"\n")

    def remove(self) -> None:
        """Delete the file, once the result is whole."""
        self.path.unlink(missing_ok=True)


def identity_of(data: bytes, column: str, codec: str, plan: Plan) -> str:
    """What the translation of a file depends on, hashed."""
    hops = [(hop.fingerprint, hop.source_language, hop.target_language) for hop in plan.way()]
    protect = None if plan.protect is None else list(plan.protect)
    wishes = any_json.dumps(
        [
            *(hops, dict(plan.options), plan.split, plan.translate_mode),
            *(plan.format_name, column, codec, protect),
        ]
    )
    return hashlib.sha256(wishes + b"\n" + data).hexdigest()
