"""What is answered where the database is gone, or an SQLite file that is broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from nmt_server.models import TranslationModel
from nmt_server.models.outage import reads
from tests.away import database_away

FROM_THE_DATABASE = [
    "/api/v1/models",
    "/api/v1/languages?all=true",
    "/api/v1/cache",
    "/api/v1/cache?model=random&search=a",
    "/api/v1/cache/1",
    "/api/v1/jobs",
    "/api/v1/jobs/00000000-0000-0000-0000-000000000000",
    "/api/v1/jobs/00000000-0000-0000-0000-000000000000/result",
    "/api/v1/jobs/00000000-0000-0000-0000-000000000000/events",
]


@pytest.fixture(
    params=["a folder", "junk", "nothing", "no folder"]
    if connection.vendor == "sqlite"
    else ["nobody listens"]
)
def _away(
    request: pytest.FixtureRequest, served_model: TranslationModel, tmp_path: Path
) -> Iterator[None]:
    file = tmp_path / "db.sqlite3"
    match request.param:
        case "a folder":
            file.mkdir()
        case "junk":
            file.write_bytes(b"no database" * 1000)
        case "no folder":
            file = tmp_path / "gone" / "db.sqlite3"
    with database_away(file):
        yield


@pytest.mark.usefixtures("_away")
def test_the_rest_api_says_that_the_database_is_gone(client: Client) -> None:
    for path in FROM_THE_DATABASE:
        # Only the first one waits for a pool.
        assert path == FROM_THE_DATABASE[0] or reads.why or connection.vendor != "postgresql", path
        answer = client.get(path)
        assert answer.status_code == 503, (path, answer.content)
        error = answer.json()["error"]
        assert error["code"] == "database_unavailable" and "see that the database" in error["hint"]
        assert int(answer["Retry-After"]) >= 1


@pytest.mark.usefixtures("_away")
def test_changes_and_other_protocols_say_so_too(client: Client) -> None:
    token = {"HTTP_AUTHORIZATION": "Token abc"}
    for answer in (
        client.delete("/api/v1/cache/1", **token),  # type: ignore[arg-type]
        client.post("/api/v1/jobs", {"texts": ["a"]}, content_type="application/json"),
        client.get("/api/v1/getCache"),
        client.get("/api/v1/clearCache"),
        client.get("/readyz"),
    ):
        assert answer.status_code == 503
        assert "database does not answer" in answer.content.decode()


@pytest.mark.usefixtures("_away")
def test_other_protocols_say_so_in_their_own_shape(client: Client) -> None:
    suggestion = {"q": "a", "s": "b", "source": "ja", "target": "en"}
    for answer, where in (
        (client.get("/v2/glossaries"), ["message"]),
        (client.get("/v3/glossaries"), ["message"]),
        (client.get("/v2/languages"), ["message"]),
        (client.post("/suggest", suggestion), ["error"]),
        (client.get("/v1/models"), ["error", "message"]),
        (client.get("/language/translate/v2/languages"), ["error", "message"]),
    ):
        assert answer.status_code == 503 and int(answer["Retry-After"]) >= 1
        said = answer.json()
        for key in where:
            said = said[key]
        assert "see that the database runs" in said


@pytest.mark.usefixtures("_away")
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_the_admin_says_so(client: Client, accept: str) -> None:
    client.raise_request_exception = False
    client.cookies["sessionid"] = "abcdefghijklmnopqrstuvwxyz012345"
    answer = client.get("/admin/", headers={"Accept": accept})
    assert answer.status_code == 503
    assert "database does not answer" in answer.content.decode()
