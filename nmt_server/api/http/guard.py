"""Each route says what its methods need, and none is reached without: `nmt_server.urls`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.http.access import authorize
from nmt_server.api.http.errors import answer_error
from nmt_server.api.http.origins import refuse_cross_site
from nmt_server.errors import MethodNotAllowed, NmtServerError
from nmt_server.rights import Right

View = Callable[..., HttpResponseBase]
Rights = frozenset[Right]

OPEN: Rights = frozenset()
"""For everybody, also with a wrong key."""
ANY: Rights = frozenset(Right)
"""For whoever may do anything at all."""

_SAFE_METHODS = ("GET", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route needs: by method one of some rights, or nothing at all (`OPEN`).

    `get_changes` says that its GET changes something.
    """

    rights: Mapping[str, Rights]
    get_changes: bool = False


def guard(view: View, *, get_changes: bool = False, **rights: Right | Rights) -> View:
    """A view that is reached only by whoever has one of the rights that its method needs.

    `rights` are by method; a method that is not among them is answered 405. HEAD needs what GET
    does, and OPTIONS nothing. What is refused is answered by `refuse` of the view, or of its class,
    where it has one. A page of another origin may not send what changes something.
    """
    needs = Needs(
        {name: frozenset({each}) if isinstance(each, Right) else each
         for name, each in rights.items()},
        get_changes,
    )  # fmt: skip
    answers_options = hasattr(view, "cls")
    refuse: Callable[[HttpRequest, NmtServerError], HttpResponseBase]
    refuse = getattr(getattr(view, "cls", view), "refuse", answer_error)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method or ""
        try:
            if method != "OPTIONS" or not answers_options:
                needed = needs.rights.get(method)
                if needed is None:
                    raise MethodNotAllowed(*needs.rights)
                changes = get_changes or method not in _SAFE_METHODS
                if changes:
                    refuse_cross_site(request)
                if needed:
                    authorize(request, needed, get_changes=get_changes)
        except NmtServerError as error:
            return refuse(request, error)
        return view(request, *args, **kwargs)

    guarded.needs = needs  # type: ignore[attr-defined]
    return guarded


def guarded_within(view: View, **rights: Rights) -> View:
    """Say the same of a view that hands all that it is sent to guarded ones."""
    view.needs = Needs(rights)  # type: ignore[attr-defined]
    return view
