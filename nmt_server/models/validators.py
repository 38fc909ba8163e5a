"""What the fields of models and keys may hold."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext

from nmt_server.engines.marking import MARKINGS
from nmt_server.errors import InvalidRequest
from nmt_server.options import RANGES
from nmt_server.rights import chosen_rights
from nmt_server.sentences import said
from nmt_server.text.patterns import chosen_sets, compile_patterns

_PAIR = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)+")


def in_range(option: str) -> list[Any]:
    """Validators of the range of a decoding option."""
    allowed = RANGES[option]
    return [
        MinValueValidator(allowed.kind(allowed.minimum)),
        MaxValueValidator(allowed.kind(allowed.maximum)),
    ]


def family_choices() -> list[tuple[str, str]]:
    """The families of multilingual models; migrations name this function, not what it gives."""
    return [(name, name) for name in MARKINGS if name]


def check_protected_sets(value: str) -> None:
    """Raise `ValidationError` for a name of a set that there is not."""
    try:
        chosen_sets(value.split())
    except InvalidRequest as error:
        raise ValidationError(said(error)) from error


def check_protected_patterns(value: str) -> None:
    """Raise `ValidationError` for a line that is no regular expression."""
    try:
        compile_patterns((), value.splitlines())
    except InvalidRequest as error:
        raise ValidationError(said(error)) from error


def check_rights(value: str) -> None:
    """Raise `ValidationError` for a right that there is not."""
    try:
        chosen_rights(value.split())
    except ValueError as error:
        raise ValidationError(gettext("It takes %(rights)s.") % {"rights": error}) from error


def check_pairs(value: str) -> None:
    """Raise `ValidationError` for what is no pair of languages."""
    for pair in value.split():
        if not _PAIR.fullmatch(pair):
            raise ValidationError(
                gettext("%(pair)s is no pair of languages, such as ja-en.") % {"pair": repr(pair)}
            )
