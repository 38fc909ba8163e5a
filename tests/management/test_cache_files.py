"""`import_cache` and `export_cache`, as they are typed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.cache_files import streams
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel
from nmt_server.text.lines import is_blank
from tests.cache_rows import store_texts

FORMATS = ["csv", "jsonl", "tmx"]
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
STORABLE_IN_XML = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r")
)


def import_cache(path: Path, *arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_cache", str(path), *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def export_cache(*arguments: str) -> tuple[bytes, str]:
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    call_command("export_cache", *arguments, stdout=out, stderr=err)
    return out.buffer.getvalue(), err.getvalue()


def people_rows() -> list[tuple[Any, ...]]:
    fields = ("source", "target", "source_language", "target_language", "model", "origin", "key")
    return sorted(CachedTranslation.objects.exclude(origin="engine").values_list(*fields))


@pytest.mark.parametrize("format_name", FORMATS)
@settings(max_examples=25)
@given(data=st.data())
def test_an_export_imported_into_an_empty_cache_gives_the_same_rows(
    served_model: TranslationModel, tmp_path: Path, format_name: str, data: st.DataObject
) -> None:
    texts = STORABLE_IN_XML if format_name == "tmx" else STORABLE
    origins = st.sampled_from(["imported", "edited"])
    texts = texts.filter(lambda text: not is_blank(text))
    pairs = data.draw(
        st.lists(st.builds(Pair, texts, texts, origins, st.none()), min_size=1, max_size=5)
    )
    CachedTranslation.objects.all().delete()
    import_pairs(ServedModel.from_row(served_model), ("{}",), pairs)
    before = people_rows()
    path = tmp_path / f"cache.{format_name}"
    export_cache(str(path))
    CachedTranslation.objects.all().delete()
    _, problems = import_cache(path)
    assert problems == ""
    assert people_rows() == before


@pytest.fixture
def rows(served_model: TranslationModel) -> ServedModel:
    scope = ServedModel.from_row(served_model)
    import_pairs(scope, ("{}",), [Pair("猫", "cat"), Pair("犬", "dog", "edited")])
    store_texts(scope, "{}", [("鳥", "bird", -0.1)])
    return scope


def test_our_csv_has_a_header_and_all_fields(rows: ServedModel) -> None:
    content, summary = export_cache()
    lines = content.decode().splitlines()
    assert lines[0] == "source,target,source_language,target_language,model,origin,updated_at"
    assert lines[1].startswith("猫,cat,ja,en,random,imported,20")
    assert len(lines) == 4
    assert "3 translations" in summary


def test_an_export_can_be_of_one_origin(rows: ServedModel, tmp_path: Path) -> None:
    path = tmp_path / "edits.jsonl"
    export_cache(str(path), "--origin", "edited", "--model", "random")
    assert path.read_text(encoding="utf-8").startswith('{"source":"犬","target":"dog"')
    assert path.read_bytes().count(b"\n") == 1


def test_the_format_can_be_named(rows: ServedModel, tmp_path: Path) -> None:
    path = tmp_path / "cache.txt"
    export_cache(str(path), "--format", "tmx")
    assert path.read_bytes().startswith(b"<?xml")
    assert "Imported 2 translations (2 replaced earlier ones)" in import_cache(path)[0]


def test_an_unknown_model_is_refused(rows: ServedModel, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No model is named"):
        export_cache("--model", "elsewhere")
    path = tmp_path / "x.csv"
    path.write_text("rawText,m.1\na,A\n")
    with pytest.raises(CommandError, match=r"Registered: random\. Nothing was imported"):
        import_cache(path, "--model", "elsewhere")


def test_a_tmx_export_says_what_it_leaves_out(rows: ServedModel, tmp_path: Path) -> None:
    import_pairs(rows, ("{}",), [Pair("bell", "\a")])
    path = tmp_path / "x.tmx"
    _, problems = export_cache(str(path))
    assert "row 4: XML cannot hold the character U+0007; left out" in problems
    assert "Exported 3 translations, left out 1." in problems


def test_an_interrupted_export_leaves_the_old_file(
    rows: ServedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.csv"
    path.write_text("the old file")
    stream = streams._stream

    def interrupted(*arguments: Any) -> Iterator[tuple[Any, ...]]:
        yield next(stream(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(streams, "_stream", interrupted)
    with pytest.raises(CommandError, match="Interrupted"):
        export_cache(str(path))
    assert [file.name for file in tmp_path.iterdir()] == ["cache.csv"]
    assert path.read_text() == "the old file"


def test_bad_rows_are_reported_with_their_lines_and_then_counted(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    path = tmp_path / "cache.csv"
    path.write_text("rawText,m.1\n" + "bad\n" * 30 + "a,A\n")
    summary, problems = import_cache(path)
    lines = problems.splitlines()
    assert lines[0] == "cache.csv, line 2: the row has 1 columns, the header 2"
    assert len(lines) == 21
    assert lines[20] == "... and 10 more such rows."
    assert summary == (
        "Read as UTF-8, with commas.\n"
        "Imported 1 translations (0 replaced earlier ones), left out 0, skipped 30 bad rows.\n"
    )


def test_engine_rows_are_counted(rows: ServedModel, tmp_path: Path) -> None:
    path = tmp_path / "cache.csv"
    export_cache(str(path))
    assert "Left out, made by an engine: 1 (line 4)." in import_cache(path, "--dry-run")[0]
    assert "Imported 3" in import_cache(path, "--engine-rows")[0]
    export_cache(str(path), "--origin", "engine")
    CachedTranslation.objects.all().delete()
    path.write_text("source,target,origin\n鳥,bird,engine\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was imported. --engine-rows takes"):
        import_cache(path)


@pytest.mark.parametrize(
    "content",
    ["source,target\n", "source,target\n猫,\n", "source,target\n猫\n", "[]", "name,value\na,b\n",
     "<tmx><body/></tmx>", '{"a": 1}', "", "\x81", "PK\3\4\0", "%PDF-1.7\n"],
)  # fmt: skip
@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_where_nothing_is_imported_the_status_says_so(
    served_model: TranslationModel, tmp_path: Path, content: str, arguments: tuple[str, ...]
) -> None:
    path = tmp_path / "memory.csv"
    path.write_text(content, encoding="latin-1" if content == "\x81" else "utf-8")
    with pytest.raises(CommandError, match=r"Nothing (was|would be) imported\.") as raised:
        import_cache(path, *arguments)
    assert raised.value.returncode == 1


def test_a_dry_run_says_what_would_happen(rows: ServedModel, tmp_path: Path) -> None:
    path = tmp_path / "memory.tsv"
    path.write_text("source\ttarget\n猫\ttomcat\n魚\t\n鳥\t鳥\n馬\n", encoding="utf-16")
    before = people_rows()
    summary, problems = import_cache(path, "--dry-run")
    assert people_rows() == before
    assert problems == "memory.tsv, line 5: the row has 1 columns, the header 2\n"
    assert summary.splitlines() == [
        "Read as UTF-16, with tabs.",
        "Would import 2 translations (1 would replace earlier ones), left out 1, skipped 1 bad "
        "rows.",
        "Left out, without a translation: 1 (line 3).",
        "Would import with a translation equal to the text: 1 (line 4).",
        "Line 2: '猫' -> 'tomcat'",
        "Line 4: '鳥' -> '鳥'",
    ]


def test_the_encoding_can_be_named(served_model: TranslationModel, tmp_path: Path) -> None:
    path = tmp_path / "memory.csv"
    path.write_bytes("source,target\n整数,A number.\n".encode("euc_jp"))
    assert "Read as EUC-JP" in import_cache(path, "--encoding", "euc-jp")[0]
    with pytest.raises(CommandError, match="no encoding 'klingon'"):
        import_cache(path, "--encoding", "klingon")


def test_an_export_for_spreadsheets(rows: ServedModel, tmp_path: Path) -> None:
    import_pairs(rows, ("{}",), [Pair("計算", "=1+1")])
    path = tmp_path / "cache.csv"
    export_cache(str(path), "--bom", "--delimiter", "semicolon", "--safe-cells")
    content = path.read_bytes().decode("utf-8-sig")
    assert "計算;'=1+1;ja;en;random;imported;" in content
    before = people_rows()
    CachedTranslation.objects.exclude(origin="engine").delete()
    import_cache(path)
    assert people_rows() == before
    tabs = tmp_path / "cache.tsv"
    export_cache(str(tabs))
    assert tabs.read_text(encoding="utf-8").startswith("source\ttarget\t")
    with pytest.raises(CommandError, match="are for CSV"):
        export_cache(str(tmp_path / "x.tmx"), "--bom")
    with pytest.raises(CommandError, match="only read"):
        export_cache(str(tmp_path / "x.json"))


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read(
    served_model: TranslationModel, tmp_path: Path, name: str
) -> None:
    with pytest.raises(CommandError, match="Nothing was imported"):
        import_cache(tmp_path / name)


def test_only_a_file_is_replaced(rows: ServedModel, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a file"):
        export_cache(str(tmp_path))
