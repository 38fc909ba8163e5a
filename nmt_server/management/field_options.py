"""By which option a command takes a field of a model's row, for who is told that it is wrong."""

from __future__ import annotations

from nmt_server.errors import InvalidModel

_OPTIONS = {
    "source_language": "--source",
    "target_language": "--target",
    "source_sentencepiece": "--source-spm",
    "target_sentencepiece": "--target-spm",
    "use_vmap": "--use-vmap",
    "trust_checkpoint": "--trust-checkpoint",
}


def with_option(error: InvalidModel) -> str:
    """What is wrong, and the option of the command that it is about, where there is one.

    The error itself names none: the admin shows it beside the field.
    """
    option = _OPTIONS.get(error.field)
    return f"{error} The option is {option}." if option else str(error)
