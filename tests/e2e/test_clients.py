"""Every program of the client table: its exact request, and the answer that it needs.

The table stands in the documentation of the Sugoi protocol; what each program needs was read from
its code.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.server import Boot, Server
from tests.text.not_language import make

LINE = "は静かに前へと歩み出た。"


def test_the_page_of_the_readme(server: Server) -> None:
    answer = server.request(
        "POST",
        "/",
        json.dumps({"content": LINE, "message": "translate sentences"}),
        {"Content-Type": "application/json"},
    )
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert "forward" in answer.json()


def test_xunity_external_server(server: Server) -> None:
    answer = server.request(
        "POST",
        "/",
        '{"content":"こんにちは。","message":"translate sentences"}',
        {"Content-Type": "application/json", "Accept": "*/*"},
    )
    assert answer.status == 200
    assert isinstance(answer.json(), str) and answer.json()


def test_what_is_no_language_comes_back_as_it_is(server: Server) -> None:
    texts = ["99", "3000000", "2024-05-01", "🎉", "https://example.com/a.png"]
    texts += ["img/pictures/Actor1.png", "C:\\game\\img", *make(500, "ja")]
    assert server.sugoi(texts) == texts


def test_half_of_an_emoji_rejects_no_batch(server: Server) -> None:
    body = '{"content":["いただきます。","彼女\\ud83dは料理人だった。"]}'
    answer = server.request("POST", "/", body)
    assert answer.status == 200 and answer.headers["X-Translation-Warnings"] == "text=1"
    first, second = answer.json()
    assert first.isascii() and second == "彼女\ud83dは料理人だった。"


def test_xunity_managed_server_keeps_placeholders(server: Server) -> None:
    batch = ["ZMAZは剣を手に入れた。", "こんにちは。", "ZMBZ"]
    answer = server.post("/", {"content": batch[0], "batch": batch, "message": "translate batch"})
    translated = answer.json()
    assert answer.status == 200 and len(translated) == 3
    assert "ZMAZ" in translated[0] and "ZMBZ" in translated[2]


def test_translator_plus_plus_sends_two_lists_at_once(server: Server) -> None:
    lists = [[f"レベル{n}になった。" for n in range(start, start + 40)] for start in (10, 50)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(server.sugoi, lists))
    for texts, translated in zip(lists, answers, strict=True):
        assert translated == [server.sugoi(text) for text in texts]


def test_py3_translate_llm(server: Server) -> None:
    for path in ("/api/v1/model", "/model"):
        model = server.request("GET", path)
        assert model.status == 200 and model.text == "ctranslate2/demo"
        assert model.headers["Content-Type"].startswith("text/plain")
    for path in ("/api/v1/version", "/version"):
        version = server.request("GET", path)
        assert version.status == 200 and version.text.startswith("nmt-server/")
        assert server.request("POST", path).json() == {"content": version.text}
    assert server.sugoi([LINE])[0]


def test_textractor_and_lunatranslator(server: Server) -> None:
    answer = server.post("/", {"content": "ありがとう。", "message": "translate sentences"})
    assert isinstance(answer.json(), str)


def test_dotnet_programs_name_the_charset(server: Server) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    ready = server.request(
        "POST", "/", '{"content":"","message":"check if server is ready"}', headers
    )
    assert ready.status == 200 and ready.json() is True
    body = '{"content":"ありがとう。","message":"translate sentences"}'
    assert server.request("POST", "/", body, headers).json()
    with_bom = b"\xef\xbb\xbf" + body.encode()
    assert server.request("POST", "/", with_bom, headers).json()


def test_sugoi_web_pages_ten_at_once(boot: Boot) -> None:
    page = "https://sugoi.example"
    server = boot(NMT_ALLOWED_ORIGINS=page)
    preflight = server.request(
        "OPTIONS",
        "/",
        headers={
            "Origin": page,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == page
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(
                lambda n: server.post("/", {"content": f"レベル{n}"}, {"Origin": page}), range(10)
            )
        )
    for number, answer in enumerate(answers):
        assert answer.status == 200 and str(number) in answer.json()
        assert answer.headers["access-control-allow-origin"] == page
    assert server.post("/", {"content": "猫"}, {"Origin": "https://evil.example"}).status == 403


def test_image_trans_cuts_the_quotes_itself(server: Server) -> None:
    text = "ポーション「★」"
    body = server.post("/", {"content": text}).body
    assert b"\\u" not in body and body[:1] == body[-1:] == b'"'


def test_hachimi_wants_a_strict_list(server: Server) -> None:
    translated = server.sugoi(["こんにちは。"])
    assert isinstance(translated, list) and len(translated) == 1
    assert isinstance(translated[0], str)
    assert server.sugoi([]) == []


def test_curl_sends_a_form_or_no_type(server: Server) -> None:
    body = json.dumps({"content": "ありがとう。"})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for headers in (form, {"Content-Type": ""}, {"Content-Type": "text/plain"}, {}):
        answer = server.request("POST", "/", body, headers)
        assert answer.status == 200 and answer.json()


def test_words_for_other_servers_are_not_translated(server: Server) -> None:
    for message in ("change input language", "change output language", "pause", "resume"):
        answer = server.post("/", {"content": "Japanese", "message": message})
        assert answer.status == 200 and answer.json() is True


def test_a_message_that_nobody_knows_is_ignored(server: Server) -> None:
    for message in ("do something", None, 5):
        assert server.post("/", {"content": "ありがとう。", "message": message}).json()


def test_batch_translate_and_a_list_in_content(server: Server) -> None:
    expected = server.sugoi(["猫", "犬"])
    for sent in (
        {"content": "", "batch": ["猫", "犬"], "message": "batch translate"},
        {"content": ["猫", "犬"], "message": "translate batch"},
    ):
        assert server.post("/", sent).json() == expected


def test_the_greeting(server: Server) -> None:
    assert server.request("GET", "/").text.startswith("Hello")
    page = server.request("GET", "/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["Content-Type"].startswith("text/html")


def test_cache_sentences(server: Server) -> None:
    server.sugoi("保存する。")
    written = "Cache was written to disk."
    for path in ("/api/v1/saveCache", "/api/v1/writeCache"):
        assert server.request("GET", path).text == written
        assert server.request("POST", path).json() == {"content": written}
    csv = server.request("GET", "/api/v1/getCache")
    name = csv.headers["Content-Disposition"]
    header, *rows = csv.text.split("\r\n")
    assert header.startswith("rawText,demo.") and len(header.split(".")[-1]) == 40
    assert f"cache.{header.split('.')[-1][:10]}.csv" in name
    assert any(row.startswith("保存する。,") for row in rows)
    assert server.request("POST", "/api/v1/getCache").json()["content"]["保存する。"]
    cleared = "Cache was cleared."
    assert server.request("GET", "/api/v1/clearCache").text == cleared
    assert server.request("POST", "/api/v1/clearCache").json() == {"content": cleared}
    # What other tests have corrected stays.
    assert "保存する。" not in server.request("POST", "/api/v1/getCache").json()["content"]


def test_paths_are_exact(server: Server) -> None:
    for path in ("/Version", "/version/", "/api/v1/getcache", "/nothing"):
        assert server.request("GET", path).status == 404, path
    for method, path in (("PUT", "/"), ("DELETE", "/version"), ("PUT", "/api/v1/getCache")):
        assert server.request(method, path).status == 405, path


def test_a_page_elsewhere_cannot_change_the_cache(server: Server) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for path in ("/api/v1/clearCache", "/api/v1/saveCache"):
            for method in ("GET", "POST"):
                answer = server.request(method, path, headers=headers)
                assert answer.status == 403 and "error" in answer.json()
    own = server.post("/", {"content": "猫"}, {"Origin": server.url})
    assert own.status == 200


def test_a_foreign_host_name_is_refused(server: Server) -> None:
    assert server.request("GET", "/", headers={"Host": "evil.example"}).status == 400
