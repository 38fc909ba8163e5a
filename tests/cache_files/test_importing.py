"""Cache files into the database."""

from __future__ import annotations

import csv
import io
import threading
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from nmt_server.cache.corrections import correct
from nmt_server.cache_files.import_counts import ImportCounts, Tally
from nmt_server.cache_files.importing import import_file
from nmt_server.errors import InvalidFile, NoModel, UnknownModel
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import bump_revision, current_revision
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import translate
from tests.cache_files.formats.test_formats import REFERENCE, REFERENCE_PAIRS
from tests.cache_files.formats.test_other_programs import CASES
from tests.cache_rows import look_up, store_texts

pytestmark = pytest.mark.usefixtures("lasting_hosts")

HEADER = "source,target,source_language,target_language,model,origin,updated_at\n"
_Problems = list[tuple[int, str]]


def import_text(text: str, name: str = "x.csv", **options: Any) -> tuple[ImportCounts, _Problems]:
    problems: _Problems = []
    counts = import_file(
        io.BytesIO(text.encode()),
        name,
        report=lambda line, reason: problems.append((line, reason)),
        **options,
    )
    return counts, problems


def rows() -> set[tuple[str, str, str]]:
    return set(CachedTranslation.objects.values_list("source", "target", "origin"))


def test_the_reference_cache_is_served_verbatim(served_model: TranslationModel) -> None:
    counts, problems = import_text(REFERENCE)
    pairs = [(source, target) for source, target in REFERENCE_PAIRS if target]
    assert (counts.imported, problems) == (len(pairs), [])
    answers = translate([source for source, _ in pairs])
    assert [answer.text for answer in answers] == [target for _, target in pairs]
    assert {origin for *_, origin in rows()} == {"imported"}


def test_languages_of_rows_are_understood(served_model: TranslationModel) -> None:
    lines = ["猫,cat,jpn,eng,,,", "犬,dog,jpn_Jpan,EN_us,,,", "鳥,bird,ja-Latn,en,,,"]
    counts, problems = import_text(HEADER + "\n".join(lines))
    assert rows() == {("猫", "cat", "imported"), ("犬", "dog", "imported")}
    assert [line for line, _ in problems] == [4]
    old = (CASES / "g1-lang-attr.tmx").read_text(encoding="utf-8")
    counts, problems = import_text(old, "x.tmx")
    assert (counts.imported, problems) == (3, [])


def test_a_unit_gives_what_is_in_the_script_of_the_model(served_model: TranslationModel) -> None:
    TranslationModel.objects.filter(pk=served_model.pk).update(source_language_id="zh")
    forget_models()
    variants = "".join(
        f'<tuv xml:lang="{code}"><seg>{text}</seg></tuv>'
        for code, text in (("zh-TW", "貓"), ("zho_Hans", "猫"), ("en-GB", "cat"))
    )
    import_text(f"<tmx><body><tu>{variants}</tu></body></tmx>", "x.tmx")
    assert rows() == {("猫", "cat", "imported")}


def test_an_import_shows_at_once_where_an_engine_had_translated(
    served_model: TranslationModel,
) -> None:
    assert translate(["猫"])[0].text != "cat!"
    import_text("rawText,m.1\n猫,cat!\n")
    assert translate(["猫"])[0].text == "cat!"
    assert rows() == {("猫", "cat!", "imported")}


def test_edits_stay_edits_and_engine_rows_stay_out(served_model: TranslationModel) -> None:
    text = HEADER + (
        "a,A,ja,en,random,edited,2025-01-02T03:04:05.678901+00:00\n"
        "b,B,ja,en,random,imported,\n"
        "c,C,ja,en,random,engine,\n"
    )
    counts, problems = import_text(text)
    assert (counts.imported, problems) == (2, [])
    assert counts.left == {"made by an engine": Tally(1, [4])}
    assert rows() == {("a", "A", "edited"), ("b", "B", "imported")}
    edited = CachedTranslation.objects.get(source="a")
    assert edited.updated_at == datetime(2025, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    import_text(text, engine_rows=True)
    assert ("c", "C", "imported") in rows()


def test_a_later_row_replaces_an_earlier_one(served_model: TranslationModel) -> None:
    import_text("rawText,m.1\na,A\nb,B\n")
    counts, _ = import_text("rawText,m.1\nb,B2\nc,C\nc,C2\n")
    assert (counts.imported, counts.replaced) == (3, 2)
    assert rows() == {("a", "A", "imported"), ("b", "B2", "imported"), ("c", "C2", "imported")}


def test_bad_rows_are_skipped_and_the_rest_is_imported(served_model: TranslationModel) -> None:
    text = HEADER + (
        ",empty,,,,,\n"
        "　,blank,,,,,\n"
        "nul\0,x,,,,,\n"
        "x,nul\0,,,,,\n"
        "chat,cat,fr,en,,,\n"
        "x,x,ja,de,,,\n"
        "x,x,ja,en,elsewhere,,\n"
        "x,x,ja,en,random,nobody,\n"
        "short,row\n"
        "good,GOOD,ja,en,random,,\n"
    )
    counts, problems = import_text(text)
    assert (counts.imported, counts.bad) == (1, 9)
    assert [line for line, _ in problems] == [*range(2, 11)]
    assert rows() == {("good", "GOOD", "imported")}


SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\n猫\n"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("ja.po", 'msgid "猫"\nmsgstr "cat"\n', r"a gettext catalogue \(PO\)"),
        ("ja.txt", '# x\n\nmsgid "猫"\nmsgstr "cat"\n', r"a gettext catalogue \(PO\)"),
        ("film.srt", SUBTITLES, r"a file of subtitles \(SRT\)"),
        ("film.txt", SUBTITLES, r"a file of subtitles \(SRT\)"),
        ("film", f"WEBVTT\n\n{SUBTITLES}", r"a file of subtitles \(WebVTT\)"),
        ("film.ass", "[Script Info]\nTitle: x\n", r"a file of subtitles \(ASS\)"),
        ("ja.yml", "ja:\n  cat: 猫\n", "YAML"),
        ("x.rpy", 'label start:\n    "猫"\n', "a script of Ren'Py"),
    ],
)
def test_what_is_no_memory_is_called_what_it_is(
    served_model: TranslationModel, name: str, content: str, what: str
) -> None:
    with pytest.raises(InvalidFile, match=f"This is {what}, .*TMX"):
        import_text(content, name)
    assert not rows()


def test_a_format_that_is_named_is_tried(served_model: TranslationModel) -> None:
    counts, _ = import_text("source,target\n猫,cat\n", "ja.po", format_name="csv")
    assert counts.imported == 1


def test_rows_go_to_the_model_that_they_name(served_model: TranslationModel) -> None:
    other = TranslationModel.objects.get()
    other.pk, other.name, other.is_default = None, "other", None
    other.save()
    bump_revision()
    text = HEADER + "a,A,ja,en,other,imported,\nb,B,,,,,\n"
    import_text(text)
    assert set(CachedTranslation.objects.values_list("source", "model__name")) == {
        ("a", "other"),
        ("b", "random"),
    }
    import_text(text, model_name="other")
    assert set(look_up(get_model("other"), "{}", ["a", "b"])) == {"a", "b"}


def test_a_model_that_is_not_there_is_said_at_once(served_model: TranslationModel) -> None:
    with pytest.raises(UnknownModel):
        import_text(REFERENCE, model_name="elsewhere")
    served_model.delete()
    bump_revision()
    with pytest.raises(NoModel):
        import_text(REFERENCE)


def test_an_interrupted_import_goes_on_where_it_was(served_model: TranslationModel) -> None:
    scope = ServedModel.from_row(served_model)
    store_texts(scope, scope.options.signature(), [("text 0", "engine", -1.0)])
    text = "rawText,m.1\n" + "".join(f"text {number},x\n" for number in range(5000))

    def interrupt(read: int) -> None:
        if read >= 3000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_text(text, progress=interrupt)
    # Whole rows, from the beginning, and no engine's where there is a person's.
    assert rows() == {(f"text {number}", "x", "imported") for number in range(3000)}
    written = set(CachedTranslation.objects.values_list("pk", "updated_at"))
    counts, _ = import_text(text)
    assert (counts.imported, counts.replaced) == (5000, 3000)
    assert CachedTranslation.objects.count() == 5000
    assert written < set(CachedTranslation.objects.values_list("pk", "updated_at"))


def test_others_write_while_an_import_goes_on(served_model: TranslationModel) -> None:
    scope = ServedModel.from_row(served_model)
    text = "rawText,m.1\n" + "".join(f"text {number},x\n" for number in range(3000))

    def write(read: int) -> None:
        # On a connection of its own, as another process would.
        thread = threading.Thread(target=store, args=(read,))
        thread.start()
        thread.join(60)

    def store(read: int) -> None:
        store_texts(scope, "{}", [(f"other {read}", "y", None)])
        connection.close()

    import_text(text, progress=write)
    others = CachedTranslation.objects.filter(source__startswith="other")
    assert others.count() == 3 and CachedTranslation.objects.count() == 3003


def test_a_file_that_breaks_off_changes_nothing(served_model: TranslationModel) -> None:
    scope = ServedModel.from_row(served_model)
    store_texts(scope, scope.options.signature(), [("text 0", "engine", -1.0)])
    before = rows()
    with pytest.raises(InvalidFile):
        unit = (
            '<tu><tuv xml:lang="ja"><seg>a</seg></tuv><tuv xml:lang="en"><seg>A</seg></tuv></tu>\n'
        )
        import_text(f"<tmx><body>{unit * 5000}</tmx>", "x.tmx")
    assert rows() == before


def test_a_dry_run_counts_and_writes_nothing(served_model: TranslationModel) -> None:
    revision = current_revision()
    counts, problems = import_text(REFERENCE + "bad\n", dry_run=True)
    assert (counts.imported, counts.bad, len(problems)) == (len(REFERENCE_PAIRS) - 1, 1, 1)
    assert rows() == set()
    assert current_revision() == revision


def test_a_dry_run_says_what_would_be_replaced(served_model: TranslationModel) -> None:
    import_text("rawText,m.1\na,A\nb,B\n")
    counts, _ = import_text("rawText,m.1\nb,B2\nc,C\n", dry_run=True)
    assert (counts.imported, counts.replaced) == (2, 1)
    assert counts.examples == [(2, "b", "B2"), (3, "c", "C")]
    assert ("b", "B", "imported") in rows()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", "source,target\n猫,\n犬, \n魚,fish\n鳥,鳥\n"),
        ("x.tsv", "source\ttarget\n猫\t\n犬\t　\n魚\tfish\n鳥\t鳥\n"),
        ("x.json", '{\n"猫":"",\n"犬":" ",\n"魚":"fish",\n"鳥":"鳥"}'),
        ("x.txt", "\n猫=\n犬= \n魚=fish\n鳥=鳥"),
        ("x.jsonl", '\n{"source":"猫","target":""}\n{"source":"犬","target":null}\n'
                    '{"source":"魚","target":"fish"}\n{"source":"鳥","target":"鳥"}'),
        ("x.tmx", "<tmx><body>\n" + "\n".join(
            f'<tu><tuv xml:lang="ja"><seg>{source}</seg></tuv>'
            f'<tuv xml:lang="en">{target}</tuv></tu>'
            for source, target in (("猫", "<seg/>"), ("犬", "<seg> </seg>"),
                                   ("魚", "<seg>fish</seg>"), ("鳥", "<seg>鳥</seg>"))
        ) + "\n</body></tmx>"),
    ],
)  # fmt: skip
def test_an_empty_target_is_no_translation(
    served_model: TranslationModel, name: str, text: str
) -> None:
    counts, problems = import_text(text, name)
    assert problems == []
    assert rows() == {("魚", "fish", "imported"), ("鳥", "鳥", "imported")}
    assert counts.left == {"without a translation": Tally(2, [2, 3])}
    assert counts.noted == {"with a translation equal to the text": Tally(1, [5])}
    # The model is asked.
    assert translate(["猫"])[0].text


def test_a_correction_after_an_import_wins(served_model: TranslationModel) -> None:
    import_text(REFERENCE)
    row = CachedTranslation.objects.get(source="猫")
    correct(row, "tomcat", ServedModel.from_row(served_model))
    assert translate(["猫"])[0].text == "tomcat"
    assert CachedTranslation.objects.filter(source="猫").count() == 1


def test_memory_does_not_grow_with_the_file(served_model: TranslationModel) -> None:
    def peak(count: int) -> int:
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(["rawText", "m.1"])
        writer.writerows([f"{number} の猫", f"cat number {number} " * 4] for number in range(count))
        stream = io.BytesIO(file.getvalue().encode())
        tracemalloc.start()
        try:
            counts = import_file(stream, "x.csv", report=lambda *_: None)
            assert counts.imported == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2_000)
    # Four times as much, if it did. What a driver keeps of a portion comes on top.
    assert peak(8_000) < 3 * peak(2_000)
