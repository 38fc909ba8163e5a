"""Models from the Hugging Face Hub (https://huggingface.co)."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from glob import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from nmt_server.errors import InvalidModel
from nmt_server.model_files.dictionaries import DICTIONARIES

# How long to wait for the hub to answer at all, in seconds.
_ANSWER_SECONDS = 10.0

# Bytes after which the progress is told, however slow the network is.
_PIECE = 1 << 20

# The files of a model beside its weights.
_SMALL_FILES = ("*.json", "*.model", "*.spm", "*.bpe", "*.yml", *DICTIONARIES)
# Of these, the first that the model has is taken.
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin", "*.npz", "*.pt")


OnBytes = Callable[[int, int], None]
"""Is told how many bytes of the weights are here, and how many there are."""


def download(name: str, on_bytes: OnBytes = lambda done, total: None) -> Path:
    """The folder of a model of the hub, downloaded where it is not here yet, with a progress bar.

    All files are those of one commit, the newest. A download that was interrupted goes on where it
    stopped. Raises `InvalidModel`, within seconds where there is no network.
    """
    if find_spec("huggingface_hub") is None:
        raise InvalidModel(
            f"There is no folder {name}, and to look for it on the Hugging Face Hub, "
            "huggingface_hub must be installed.",
            "pip install -r requirements-convert.txt",
        )
    # Imported here because most commands never need it.
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.constants import HF_HUB_CACHE
    from huggingface_hub.errors import (  # type: ignore[attr-defined]
        GatedRepoError,
        HFValidationError,
        HTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )

    try:
        answer = HfApi().model_info(name, timeout=_ANSWER_SECONDS)
        small, weights = wanted_files([file.rfilename for file in answer.siblings or ()])
        _download_weights(name, weights, answer.sha, on_bytes)
        patterns = [*map(escape, small + weights)]
        return Path(snapshot_download(name, revision=answer.sha, allow_patterns=patterns))
    except GatedRepoError as error:
        raise InvalidModel(
            f"The owners of {name} give it only to people who have asked for it.",
            f"Ask on https://huggingface.co/{name}, then log in here: hf auth login",
        ) from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise InvalidModel(
            f"There is neither a folder {name} here nor a model of that name on the Hugging Face "
            "Hub.",
            "python manage.py convert_model --list names some.",
        ) from error
    except (HTTPError, OfflineModeIsEnabled, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise InvalidModel(
                f"{name} cannot be stored here: {error.strerror}.",
                f"Make room in {HF_HUB_CACHE}, or set HF_HOME to a folder that has it.",
            ) from error
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except LocalEntryNotFoundError:
            raise InvalidModel(
                f"There is no folder {name} here, and the Hugging Face Hub cannot be reached: "
                f"{error}.",
                "Connect to the network, or download the model elsewhere and name its folder.",
            ) from error


def _download_weights(name: str, files: list[str], revision: str | None, on_bytes: OnBytes) -> None:
    """Put the files of the weights where `snapshot_download` finds them.

    That would begin every file anew, after gigabytes.
    """
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import repo_folder_name

    constants.DOWNLOAD_CHUNK_SIZE = _PIECE
    blobs = Path(constants.HF_HUB_CACHE, repo_folder_name(repo_id=name, repo_type="model"), "blobs")
    blobs.mkdir(parents=True, exist_ok=True)
    urls = {file: hf_hub_url(name, file, revision=revision) for file in files}
    about = {
        file: (metadata.etag, metadata.size)
        for file, url in urls.items()
        if (metadata := get_hf_file_metadata(url, timeout=_ANSWER_SECONDS))
    }
    total = sum(size or 0 for _, size in about.values())
    before = 0
    for file, (etag, size) in about.items():
        if etag is not None and size is not None:
            _download_file(
                urls[file],
                file,
                blobs / etag,
                size,
                # Bound now: each file is told behind those before it.
                lambda done, before=before: on_bytes(before + done, total),  # type: ignore[misc]
            )
        before += size or 0


def _download_file(
    url: str, file: str, whole: Path, size: int, on_bytes: Callable[[int], None]
) -> None:
    """Download what is missing of one file, and only then give it its name."""
    from filelock import FileLock
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    partial = whole.with_name(f"{whole.name}.partial")
    with FileLock(partial.with_suffix(".lock")):
        if whole.exists():
            on_bytes(size)
            return
        with partial.open("ab") as stream:
            if stream.tell() > size:
                stream.truncate(0)
            http_get(
                url,
                _Counted(stream, on_bytes),  # type: ignore[arg-type]
                resume_size=partial.stat().st_size,
                headers=build_hf_headers(),
                expected_size=size,
                displayed_filename=file,
            )
        partial.rename(whole)


class _Counted:
    """A file that tells how long it is whenever something is written to it."""

    def __init__(self, stream: BinaryIO, on_bytes: Callable[[int], None]) -> None:
        self._stream = stream
        self._on_bytes = on_bytes

    def write(self, data: bytes) -> int:
        """Write at the end, and tell."""
        written = self._stream.write(data)
        self._on_bytes(self._stream.tell())
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def wanted_files(files: list[str]) -> tuple[list[str], list[str]]:
    """Of a model's files, the small ones to download, and one form of its weights.

    Those in folders are of other forms.
    """
    files = [file for file in files if "/" not in file]
    forms = ([file for file in files if fnmatch(file, pattern)] for pattern in _WEIGHTS)
    small = [file for file in files if any(fnmatch(file, pattern) for pattern in _SMALL_FILES)]
    return small, next(filter(None, forms), [])
