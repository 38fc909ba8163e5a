"""What a person sees in place of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from nmt_server.api.http import errors

HEADERS = {"accept": "text/html,*/*;q=0.8"}

pytestmark = pytest.mark.django_db


def missing() -> HttpResponseBase:
    return Client().get("/nothing-here", headers=HEADERS)


def unaccepted() -> HttpResponseBase:
    return Client(enforce_csrf_checks=True).post("/admin/login/", headers=HEADERS)


def forbidden() -> HttpResponseBase:
    return defaults.permission_denied(RequestFactory().get("/", headers=HEADERS), Exception())


def suspicious() -> HttpResponseBase:
    return errors.bad_request(RequestFactory().get("/", headers=HEADERS), Exception())


def failed() -> HttpResponseBase:
    return errors.server_error(RequestFactory().get("/", headers=HEADERS))


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (missing, 404, "There is nothing here"),
        (unaccepted, 403, "The form was not accepted"),
        (forbidden, 403, "You may not see this"),
        (suspicious, 400, "The server refuses this request"),
        (failed, 500, "The server failed"),
    ],
)
def test_a_person_is_told_what_to_do_and_led_back(
    answer: Callable[[], Any], status: int, heading: str
) -> None:
    given = answer()
    assert given.status_code == status
    text = given.content.decode()
    assert f"<h1>{heading}</h1>" in text and 'href="/"' in text


def test_it_is_said_in_the_language_of_the_browser() -> None:
    given = Client().get("/nothing-here", headers={**HEADERS, "accept-language": "ja"})
    text = given.content.decode()
    with translation.override("ja"):
        assert f"<h1>{translation.gettext('There is nothing here')}</h1>" in text
    assert '<html lang="ja">' in text and "There is" not in text


def test_programs_are_still_told_in_json() -> None:
    given = Client().get("/nothing-here", headers={"accept": "*/*"})
    assert given.status_code == 404 and "error" in given.json()
