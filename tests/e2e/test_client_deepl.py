"""The client of DeepL, unmodified, against the booted server."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import deepl
import pytest

from tests.documents.packages import docx, paragraph, part, xlsx
from tests.documents.packages import run as run_of_words
from tests.e2e.compatibility import tries
from tests.e2e.server import Boot, Server

LINE, TRANSLATED = "クロエは静かに前へと歩み出た。", "Chloe stepped quietly forward."
OTHER, OTHER_TRANSLATED = "彼女は料理人だった。", "She was a cook."


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client waits before it tries again; nothing here is to be tried again."""
    monkeypatch.setattr(deepl.http_client, "max_network_retries", 0)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Any]:
    made: Any = deepl.DeepLClient("any-key", server_url=server.url)
    yield made
    made.close()


@tries("deepl", "translate_text of a text and of a list", "detection of the source language")
def test_texts(client: Any) -> None:
    one = client.translate_text(LINE, source_lang="JA", target_lang="EN-US")
    assert isinstance(one, deepl.TextResult)
    assert one.text == TRANSLATED and one.billed_characters == len(LINE)
    assert one.detected_source_lang == "JA"
    several = client.translate_text([OTHER, "", "99", LINE], target_lang="EN-GB")
    assert isinstance(several, list)
    assert [each.text for each in several] == [OTHER_TRANSLATED, "", "99", TRANSLATED]
    [english] = client.translate_text(["A sword."], target_lang="EN-US")
    assert english.text == "A sword." and english.detected_source_lang == "EN"


@tries("deepl", "translate_text with all its options, ignored where they mean nothing here")
def test_options(client: Any) -> None:
    found = client.translate_text(
        [f"{LINE}<b>{OTHER}</b>", LINE],
        target_lang="EN-US",
        tag_handling="html",
        split_sentences=deepl.SplitSentences.NO_NEWLINES,
        preserve_formatting=True,
        formality=deepl.Formality.PREFER_MORE,
        context="前の文",
        outline_detection=False,
        splitting_tags=["p"],
        non_splitting_tags=["i"],
        ignore_tags=["x"],
        model_type="prefer_quality_optimized",
    )
    assert isinstance(found, list)
    assert "<b>" in found[0].text and "</b>" in found[0].text
    assert found[1].text == TRANSLATED and found[1].model_type_used == "quality_optimized"


@tries("deepl", "translate_text of XML and HTML; splitting, non-splitting and ignored tags")
def test_tags(client: Any) -> None:
    def translated(text: str, **options: Any) -> str:
        found = client.translate_text(text, target_lang="EN-US", **options)
        assert isinstance(found, deepl.TextResult)
        return found.text

    page = f"<h1>{OTHER}</h1>\n<p title='a'>クロエは<b>静かに</b>前へと歩み出た。<p translate=no>猫"
    english = f"<h1>{OTHER_TRANSLATED}</h1>\n<p title='a'>Chloe stepped <b>quietly</b> forward."
    assert translated(page, tag_handling="html") == f"{english}<p translate=no>猫"
    xml = f"<d><t>{OTHER}</t><t>{OTHER}</t></d>"
    assert translated(xml, tag_handling="xml") == xml.replace(OTHER, OTHER_TRANSLATED)
    apart = {"outline_detection": False, "splitting_tags": "t"}
    assert translated(xml, tag_handling="xml", **apart) == xml.replace(OTHER, OTHER_TRANSLATED)
    kept = f"<x>{OTHER}</x>{LINE}"
    assert translated(kept, tag_handling="xml", ignore_tags=["x"], splitting_tags=["x"]) == (
        f"<x>{OTHER}</x>{TRANSLATED}"
    )
    assert "<b>" in translated(f"{LINE}<b>", tag_handling="xml")
    with pytest.raises(deepl.DeepLException, match="parsing failed"):
        translated(f"{LINE}<b>", tag_handling="xml", tag_handling_version="v2")


@tries("deepl", "get_source_languages", "get_target_languages", "get_usage")
def test_what_is_offered(client: Any) -> None:
    assert [(each.code, each.name) for each in client.get_source_languages()] == [
        ("JA", "Japanese")
    ]
    targets = client.get_target_languages()
    assert [each.code for each in targets] == ["EN-GB", "EN-US"]
    assert not any(each.supports_formality for each in targets)
    usage = client.get_usage()
    assert usage.character.valid and not usage.any_limit_reached


@tries("deepl", "errors: unknown language, unknown glossary, body too large, too many texts")
def test_errors(client: Any, boot: Boot) -> None:
    with pytest.raises(deepl.DeepLException, match="ja-en"):
        client.translate_text(LINE, source_lang="JA", target_lang="FR")
    with pytest.raises(deepl.DeepLException, match="tag_handling"):
        client.translate_text(LINE, target_lang="EN-US", tag_handling="markdown")
    with pytest.raises(deepl.DeepLException, match="no glossary none"):
        client.translate_text(LINE, source_lang="JA", target_lang="EN-US", glossary="none")
    with pytest.raises(deepl.exceptions.GlossaryNotFoundException):
        client.get_glossary("none")
    small = boot(NMT_MAX_BODY_BYTES="2000", NMT_MAX_SEGMENTS="3")
    limited: Any = deepl.DeepLClient("any-key", server_url=small.url)
    with pytest.raises(deepl.DeepLException, match="413"):
        limited.translate_text(LINE * 100, target_lang="EN-US")
    with pytest.raises(deepl.DeepLException, match="413"):
        limited.translate_text([f"{n}{OTHER}" for n in range(4)], target_lang="EN-US")
    limited.close()


@tries("deepl", "translate_document of docx and xlsx", "errors: document of no known format")
def test_documents(client: Any) -> None:
    for name, data, inside in (
        ("a.docx", docx(paragraph(run_of_words(LINE))), "word/document.xml"),
        ("a.xlsx", xlsx(f"<si><t>{LINE}</t></si>", ""), "xl/sharedStrings.xml"),
    ):
        written = io.BytesIO()
        status = client.translate_document(
            io.BytesIO(data), written, target_lang="EN-US", filename=name
        )
        assert status.done and status.billed_characters == len(LINE)
        assert TRANSLATED in part(written.getvalue(), inside)
    handle = client.translate_document_upload(LINE, target_lang="EN-US", filename="a.txt")
    assert client.translate_document_wait_until_done(handle).done
    assert client.translate_document_download(handle).content.decode() == TRANSLATED
    other = deepl.DocumentHandle(handle.document_id, "other")
    with pytest.raises(deepl.DeepLException, match="Not found"):
        client.translate_document_get_status(other)
    with pytest.raises(deepl.DeepLException, match="PDF"):
        client.translate_document(
            io.BytesIO(b"%PDF-1.7"), io.BytesIO(), target_lang="EN-US", filename="a.pdf"
        )


@tries(
    "deepl",
    "glossaries: create, also from CSV, list, get, entries, delete, language pairs",
    "translate_text with a glossary, also several, and translate_text_with_glossary",
)
def test_glossaries(client: Any) -> None:
    pairs = [(each.source_lang, each.target_lang) for each in client.get_glossary_languages()]
    assert pairs == [("ja", "en")]
    entries = {"クロエ": "Aurelia", "剣": "blade"}
    made = client.create_glossary("names", "JA", "EN-US", entries)
    assert made.ready and (made.source_lang, made.target_lang) == ("JA", "EN")
    other = client.create_glossary_from_csv("other", "JA", "EN", "クロエ,Zoe\n")
    assert client.get_glossary(made.glossary_id).entry_count == 2
    assert {each.name for each in client.list_glossaries()} >= {"names", "other"}
    assert client.get_glossary_entries(made) == entries
    found = client.translate_text_with_glossary([LINE, OTHER], made)
    assert [each.text for each in found] == ["Aurelia stepped quietly forward.", OTHER_TRANSLATED]
    several = client.translate_text(
        LINE, source_lang="JA", target_lang="EN-GB", glossary_ids=[other, made]
    )
    assert several.text == "Zoe stepped quietly forward."
    with pytest.raises(deepl.DeepLException, match="again"):
        client._create_glossary("twice", "JA", "EN", "tsv", "a\tb\na\tc")
    for each in (made, other):
        client.delete_glossary(each)
    with pytest.raises(deepl.exceptions.GlossaryNotFoundException):
        client.get_glossary_entries(made)
    assert client.translate_text(LINE, source_lang="JA", target_lang="EN-US").text == TRANSLATED


@tries("deepl", "multilingual glossaries: all methods")
def test_glossaries_with_dictionaries(client: Any) -> None:
    dictionary = deepl.api_data.MultilingualGlossaryDictionaryEntries
    names, back = {"クロエ": "Aurelia"}, {"Chloe": "クロエ"}
    made = client.create_multilingual_glossary(
        "names", [dictionary("JA", "EN", names), dictionary("EN", "JA", back)]
    )
    assert [(d.source_lang, d.entry_count) for d in made.dictionaries] == [("EN", 1), ("JA", 1)]
    text = client.translate_text(LINE, source_lang="JA", target_lang="EN-US", glossary=made).text
    assert text == "Aurelia stepped quietly forward."
    client.update_multilingual_glossary_name(made, "renamed")
    changed = client.update_multilingual_glossary_dictionary(
        made, dictionary("JA", "EN", {"剣": "blade"})
    )
    assert changed.name == "renamed"
    [read] = client.get_multilingual_glossary_entries(made, "JA", "EN").dictionaries
    assert deepl.convert_tsv_to_dict(read.entries) == {**names, "剣": "blade"}
    replaced = client.replace_multilingual_glossary_dictionary(
        made, dictionary("JA", "EN", {"剣": "axe"})
    )
    assert replaced.entry_count == 1
    client.delete_multilingual_glossary_dictionary(made, source_lang="EN", target_lang="JA")
    assert len(client.get_multilingual_glossary(made.glossary_id).dictionaries) == 1
    assert made.glossary_id in [e.glossary_id for e in client.list_multilingual_glossaries()]
    client.delete_multilingual_glossary(made)
    with pytest.raises(deepl.exceptions.GlossaryNotFoundException):
        client.get_multilingual_glossary(made.glossary_id)


@tries("deepl", "its command-line tool: text, document, languages, usage, glossary")
def test_the_command(server: Server, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "deepl", "--auth-key", "any-key"]
        done = subprocess.run(
            [*command, "--server-url", server.url, *arguments],
            env={**os.environ, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("text", "--to", "EN-US", LINE).strip() == TRANSLATED
    file = tmp_path / "a.docx"
    file.write_bytes(docx(paragraph(run_of_words(LINE))))
    run("document", "--to", "EN-US", str(file), str(tmp_path / "out"))
    assert TRANSLATED in part((tmp_path / "out" / "a.docx").read_bytes(), "word/document.xml")
    assert "JA: Japanese" in run("languages")
    assert "ja" in run("languages", "--glossary")
    pair = ("--from", "JA", "--to", "EN")
    made = run("glossary", "create", "--name", "cli", *pair, "クロエ=Aurelia")
    pk = made[made.index("(") + 1 : made.index(")")]
    assert "クロエ\tAurelia" in run("glossary", "entries", pk)
    assert "Aurelia" in run("text", "--from", "JA", "--to", "EN-US", "--glossary-id", pk, LINE)
    run("glossary", "delete", pk)
    assert "characters" in run("usage").lower()


def test_forms_and_json_are_the_same(server: Server) -> None:
    fields = [("text", LINE), ("text", OTHER), ("target_lang", "EN"), ("unknown", "x")]
    form = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": "DeepL-Auth-Key x",
    }
    answer = server.request("POST", "/v2/translate", urlencode(fields), form)
    json = server.post("/v2/translate", {"text": [LINE, OTHER], "target_lang": "EN"})
    assert answer.status == 200 and answer.json() == json.json()
    assert [each["text"] for each in json.json()["translations"]] == [TRANSLATED, OTHER_TRANSLATED]
    wrong: tuple[dict[str, Any], ...] = (
        {"text": []},
        {"text": "x", "target_lang": "EN"},
        {"target_lang": "EN"},
    )
    for sent in wrong:
        refused = server.post("/v2/translate", sent)
        assert refused.status == 400 and refused.json()["message"]
    assert "message" in server.request("GET", "/v3/glossaries/x").json()
    assert "message" in server.request("GET", "/v3/style_rules").json()
