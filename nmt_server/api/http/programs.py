"""The short way of programs: routes that need nobody signed in pass no middleware for people."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.decorators.csrf import csrf_exempt

from nmt_server.api.http.errors import bad_request, not_found
from nmt_server.api.http.guard import Rights, View, guard
from nmt_server.rights import Right

_MARK = "is_for_programs"

# Where Django writes of such requests.
_refusals = logging.getLogger("django.security.DisallowedHost")


def for_programs(view: View, *, get_changes: bool = False, **rights: Right | Rights) -> View:
    """A guarded view (`nmt_server.api.http.guard`), marked as one of a program's protocol.

    Behind `ProgramsMiddleware` it has neither session nor signed-in user nor messages, and nobody
    asks for a CSRF token. It is never within a transaction of the request (`ATOMIC_REQUESTS`),
    which would lock a database while an engine works.
    """
    return past_people(guard(view, get_changes=get_changes, **rights))


def past_people(guarded: View) -> View:
    """The same for a view that is guarded already."""
    marked: View = transaction.non_atomic_requests(csrf_exempt(guarded))
    setattr(marked, _MARK, True)
    return marked


class ProgramsMiddleware:
    """Calls the views that are marked with `for_programs` itself; all others go on.

    So what stands above it in `MIDDLEWARE` is for all requests, such as CORS and the headers of
    `SecurityMiddleware`, and what stands below (sessions, CSRF, authentication, messages, frames)
    for people. A browser that wants a page goes on, too, whatever the route.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        # Only those without parameters in the path, so that there are few.
        self._found: dict[str, ResolverMatch] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request of a program, or hand it on."""
        response = self._answer(request)
        # What `CommonMiddleware` does, but not where it refuses the host.
        if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if "text/html" in request.META.get("HTTP_ACCEPT", ""):
            return self._get_response(request)
        match = self._found.get(request.path_info) or self._resolve(request.path_info)
        if match is None:
            response = self._get_response(request)
            # Django's own page of `DEBUG`, with all routes of the project.
            if response.status_code == 404 and "text/html" in response.get("Content-Type", ""):
                response = not_found(request, Http404())
            return response
        try:
            # As `CommonMiddleware` does, which this goes past.
            request.get_host()
        except DisallowedHost as error:
            _refusals.error(str(error), extra={"status_code": 400, "request": request})
            return bad_request(request, error)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response = response.render()
        return response

    def _resolve(self, path: str) -> ResolverMatch | None:
        try:
            match = resolve(path)
        except Resolver404:
            return None
        if not getattr(match.func, _MARK, False):
            return None
        if not match.kwargs and not match.args:
            self._found[path] = match
        return match
