"""Models from the Hugging Face Hub (https://huggingface.co)."""

from __future__ import annotations

from fnmatch import fnmatch
from glob import escape
from importlib.util import find_spec
from pathlib import Path

from nmt_server.errors import InvalidModel
from nmt_server.model_files.dictionaries import DICTIONARIES

# How long to wait for the hub to answer at all, in seconds.
_ANSWER_SECONDS = 10.0

# The files of a model beside its weights.
_SMALL_FILES = ("*.json", "*.model", "*.spm", "*.bpe", "*.yml", *DICTIONARIES)
# Of these, the first that the model has is taken.
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin", "*.npz", "*.pt")


def download(name: str) -> Path:
    """The folder of a model of the hub, downloaded where it is not here yet, with a progress bar.

    A download that was interrupted goes on where it stopped. Raises `InvalidModel`, within seconds
    where there is no network.
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
        for file in weights:
            _download_weights(name, file, answer.sha)
        return Path(snapshot_download(name, allow_patterns=[*map(escape, small + weights)]))
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


def _download_weights(name: str, file: str, revision: str | None) -> None:
    """Put one file of weights where `snapshot_download` finds it.

    That would begin every file anew, after gigabytes.
    """
    from filelock import FileLock
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import http_get, repo_folder_name
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    url = hf_hub_url(name, file, revision=revision)
    metadata = get_hf_file_metadata(url, timeout=_ANSWER_SECONDS)
    if metadata.etag is None or metadata.size is None:
        return
    folder = Path(constants.HF_HUB_CACHE, repo_folder_name(repo_id=name, repo_type="model"))
    whole = folder / "blobs" / metadata.etag
    partial = whole.with_name(f"{metadata.etag}.partial")
    partial.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(partial.with_suffix(".lock")):
        if whole.exists():
            return
        with partial.open("ab") as stream:
            if stream.tell() > metadata.size:
                stream.truncate(0)
            http_get(
                url,
                stream,
                resume_size=partial.stat().st_size,
                headers=build_hf_headers(),
                expected_size=metadata.size,
                displayed_filename=file,
            )
        partial.rename(whole)


def wanted_files(files: list[str]) -> tuple[list[str], list[str]]:
    """Of a model's files, the small ones to download, and one form of its weights.

    Those in folders are of other forms.
    """
    files = [file for file in files if "/" not in file]
    forms = ([file for file in files if fnmatch(file, pattern)] for pattern in _WEIGHTS)
    small = [file for file in files if any(fnmatch(file, pattern) for pattern in _SMALL_FILES)]
    return small, next(filter(None, forms), [])
