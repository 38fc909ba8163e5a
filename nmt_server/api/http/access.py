"""Who sends a request, and what they may do: the one place where that is decided.

Rights come from a key, from a user who is signed in, or from what people without either may do;
never from where a packet seems to come from, unless the setting `TRUST_LOOPBACK` says so.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import CSRFCheck, TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from nmt_server.accounts.account import Account
from nmt_server.accounts.anonymous import requests_without_key
from nmt_server.accounts.budget import KeyBudget
from nmt_server.accounts.guesses import digest_of
from nmt_server.accounts.keys import looks_like_key
from nmt_server.accounts.owner import NOBODY, Owner
from nmt_server.accounts.usage import meter_of
from nmt_server.accounts.verification import verification
from nmt_server.api.http.key_in_path import KEY_IN_PATH
from nmt_server.api.http.origins import is_from_loopback, is_of_own_page, names_other_origin
from nmt_server.conf import get_settings
from nmt_server.errors import DatabaseUnavailable, Forbidden, NmtServerError, NotSignedIn
from nmt_server.models.failures import log_failure
from nmt_server.rights import Right

logger = logging.getLogger(__name__)

# Where the caller of a request is kept: once found out, it stays.
_CALLER = "nmt_server.caller"
KEY_OF_PROTOCOL = "nmt_server.protocol_key"
"""Where a protocol puts the key that it has in a place of its own, in `META`."""
_SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_ALL = frozenset(Right)

MANAGE = frozenset({Right.MANAGE})
TRANSLATE = frozenset({Right.TRANSLATE})

_HOW = (
    "Send a key (Authorization: Bearer KEY, X-API-Key: KEY, or /k/KEY before the path), which "
    "`python manage.py create_key` makes, or sign in at the administration."
)


class Caller:
    """Whoever sent a request.

    A key or a token says it all: who sends one has the rights of that one and no others. Else it is
    whoever is signed in, who is looked for where the rights of everybody are not enough.
    """

    def __init__(self, request: HttpRequest, *, get_changes: bool) -> None:
        """Raises `NotSignedIn`, `LimitReached` or `DatabaseUnavailable` for a key sent in vain.

        `get_changes` says that the request changes something although it is a GET.
        """
        self._request = request
        self._changes = get_changes or request.method not in _SAFE_METHODS
        self.account: Account | None = None
        """That of the key."""
        self._user: Any = None
        self._is_trusted = False
        # Why the session does not count, and what to do about it.
        self._why_not: Forbidden | None = None
        # Whether it is known what more than everybody they may do.
        self._knows_place = self._knows_user = True
        if key := _sent_key(request):
            address = request.META.get("REMOTE_ADDR", "")
            self.account = verification().account_of(key, address)
            self._rights = self.account.rights
            return
        self._rights = rights_of_everybody()
        if request.META.get("HTTP_AUTHORIZATION", "")[:6].lower() == "token ":
            self._take_user_of_token()
        else:
            self._knows_place = self._knows_user = False

    def may(self, rights: frozenset[Right]) -> bool:
        """Whether they have one of these rights."""
        if self._rights.isdisjoint(rights):
            self._look_for_place()
        if self._rights.isdisjoint(rights):
            self._look_for_user()
        return not self._rights.isdisjoint(rights)

    @property
    def owner(self) -> Owner:
        """To whom belongs what they make."""
        if self.account is not None:
            return Owner(key_id=self.account.pk)
        self._look_for_user()
        return NOBODY if self._user is None else Owner(user_id=self._user.pk)

    @property
    def name(self) -> str:
        """What people call them: the name of the user or of the key; empty for nobody."""
        if self.account is not None:
            return self.account.name
        self._look_for_user()
        return "" if self._user is None else str(self._user.get_username())

    @property
    def is_anybody(self) -> bool:
        """Whether they are neither known by a key or as a user, nor trusted for their place."""
        self._look_for_place()
        self._look_for_user()
        return self.account is None and self._user is None and not self._is_trusted

    @property
    def budget(self) -> KeyBudget | None:
        """What pays for engines; None where nobody counts."""
        return None if self.account is None else KeyBudget(self.account)

    def refusal(self, rights: Collection[Right]) -> NmtServerError:
        """Why they may not do what needs one of these rights, and what to do."""
        words = " or ".join(right.in_words for right in sorted(rights))
        if self.account is not None:
            hint = "Ask whoever runs the server for a key with that right."
            return Forbidden(f"This needs the right {words}, which this key does not have.", hint)
        if self._user is not None:
            hint = "Whoever runs the server can give it in the administration."
            return Forbidden(f"This needs the right {words}, which you do not have.", hint)
        if self._why_not is not None:
            return self._why_not
        return NotSignedIn(f"This needs the right {words}.", _HOW)

    def _look_for_place(self) -> None:
        if self._knows_place:
            return
        self._knows_place = True
        is_trusted = get_settings().TRUST_LOOPBACK and is_from_loopback(self._request)
        # A page from elsewhere is not the person at this machine, whatever it is allowed.
        if is_trusted and not names_other_origin(self._request):
            self._is_trusted = True
            self._rights = _ALL

    def _look_for_user(self) -> None:
        """Find out who is signed in, also on the routes of programs, which know no session.

        Costs questions to the database; of one that does not answer, it is nobody.
        """
        if self._knows_user:
            return
        self._knows_user = True
        try:
            user = _signed_in(self._request)
            if user is None:
                return
            if self._changes:
                self._why_not = _why_session_does_not_count(self._request)
            if self._why_not is None:
                self._take(user)
        except AnyDatabaseError:
            return

    def _take_user_of_token(self) -> None:
        meta = self._request.META
        guesses, address = verification().guesses, meta.get("REMOTE_ADDR", "")
        digest = digest_of(meta["HTTP_AUTHORIZATION"])
        guesses.check(digest, address)
        try:
            found = TokenAuthentication().authenticate(self._request)  # type: ignore[arg-type]
            if found is not None:
                guesses.was_right(digest)
                self._take(found[0])
        except AuthenticationFailed as error:
            guesses.was_wrong(digest, address)
            raise NotSignedIn(str(error.detail), _HOW) from None
        except AnyDatabaseError as error:
            log_failure(logger, "A token cannot be verified.", error)
            raise DatabaseUnavailable from error

    def _take(self, user: Any) -> None:
        self._user = user
        self._rights |= {right for right in Right if user.has_perm(f"nmt_server.{right}")}


def caller_of(request: HttpRequest, *, get_changes: bool = False) -> Caller:
    """Whoever sent a request. Raises as `Caller`."""
    caller = request.META.get(_CALLER)
    if caller is None:
        caller = request.META[_CALLER] = Caller(request, get_changes=get_changes)
    found: Caller = caller
    return found


def authorize(request: HttpRequest, rights: frozenset[Right], *, get_changes: bool) -> None:
    """Raise where whoever sends a request has none of these rights, or sends too many.

    `NotSignedIn` where it brings nothing that could give them, `Forbidden` where that does not
    give them, `LimitReached`, and as `Caller`.
    """
    caller = caller_of(request, get_changes=get_changes)
    if not caller.may(rights):
        raise caller.refusal(rights)
    if (account := caller.account) is not None:
        meter_of(account.pk).request(account.rate, account.quota)
    elif (rate := get_settings().ANONYMOUS_RATE) and caller.is_anybody:
        requests_without_key().request(request.META.get("REMOTE_ADDR", ""), rate)


def require(request: HttpRequest, rights: frozenset[Right]) -> None:
    """Raise `NotSignedIn` or `Forbidden` where a part of what a route does needs more."""
    caller = caller_of(request)
    if not caller.may(rights):
        raise caller.refusal(rights)


def rights_of_everybody() -> frozenset[Right]:
    """What people may do without a key and without signing in."""
    return frozenset(get_settings().ANONYMOUS_RIGHTS)


def _sent_key(request: HttpRequest) -> str:
    meta = request.META
    key: str = meta.get(KEY_IN_PATH) or meta.get("HTTP_X_API_KEY", "")
    if key:
        return key.strip()
    scheme, _, credentials = meta.get("HTTP_AUTHORIZATION", "").partition(" ")
    key = credentials.strip() if scheme.lower() == "bearer" else ""
    if KEY_OF_PROTOCOL not in meta:
        return key
    # Clients of other servers want a key where none is needed, and people give them any.
    key = meta[KEY_OF_PROTOCOL] or key
    return key if looks_like_key(key) else ""


def _signed_in(request: HttpRequest) -> Any:
    """The user of the session, None where nobody is signed in."""
    user: Any = getattr(request, "user", None)
    # REST views that ask nobody to sign in have put an anonymous user into the request.
    if getattr(user, "is_authenticated", False):
        return user
    has_session = hasattr(request, "session")
    if not has_session and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if _SESSIONS not in settings.MIDDLEWARE:
        return None
    if not has_session:
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    user = get_user(request)
    return user if user.is_authenticated else None


def _why_session_does_not_count(request: HttpRequest) -> Forbidden | None:
    """Of a request that changes something: why it may not have been meant; None where it was.

    Browsers send the session's cookie along wherever a request comes from.
    """
    if request.method in _SAFE_METHODS:
        return Forbidden("A GET changes nothing for somebody who is signed in.", "Send a POST.")
    if is_of_own_page(request):
        return None
    check = CSRFCheck(lambda _: HttpResponse())
    check.process_request(request)
    reason = check.process_view(request, None, (), {})  # type: ignore[arg-type]
    return Forbidden(f"CSRF Failed: {reason}", "Load the page again.") if reason else None
