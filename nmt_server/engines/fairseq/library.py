"""What is used of fairseq, imported without a word on standard output or in the log."""

from __future__ import annotations

import contextlib
import logging
import sys
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Whoever started this process reads its standard output: nothing within writes there."""
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# It tells everything about optional parts that are missing.
logging.getLogger("fairseq").setLevel(logging.WARNING)
with quiet():
    from fairseq import models, search, tasks, utils
    from fairseq.data import Dictionary, LanguagePairDataset, data_utils
    from fairseq.data.multilingual.multilingual_utils import augment_dictionary
    from fairseq.modules import MultiheadAttention
    from fairseq.sequence_generator import SequenceGenerator

__all__ = [
    "Dictionary",
    "LanguagePairDataset",
    "MultiheadAttention",
    "SequenceGenerator",
    "augment_dictionary",
    "data_utils",
    "models",
    "quiet",
    "search",
    "tasks",
    "utils",
]
