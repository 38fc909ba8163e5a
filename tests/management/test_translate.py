"""`translate`, as it is typed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.jobs.chunks import MOST_TEXTS_OF_A_CHUNK
from nmt_server.models import CachedTranslation, Job, TranslationModel
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import Wishes, translate
from tests.conftest import DEMO
from tests.e2e.server import prepare

pytestmark = pytest.mark.usefixtures("lasting_hosts")

ROOT = DEMO.parent
SAMPLE = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()


def run(*arguments: str) -> tuple[bytes, str]:
    out, err = io.TextIOWrapper(io.BytesIO(), newline=""), io.StringIO()
    call_command("translate", *arguments, stdout=out, stderr=err)
    out.flush()
    return out.buffer.getvalue(), err.getvalue()


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.fixture
def text_file(tmp_path: Path, served_model: TranslationModel) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes("猫\r\n\r\n 犬\n猫\n".encode())
    return path


def test_a_file_to_standard_output(text_file: Path) -> None:
    # No translation comes to its end in one token, which each is warned of.
    shortest = ("--option", "max_decoding_length=1")
    out, err = run(str(text_file), *shortest)
    cat, dog = (
        t.text for t in translate(["猫", "犬"], wishes=Wishes(options={"max_decoding_length": 1}))
    )
    assert out.decode() == f"{cat}\r\n\r\n {dog}\n{cat}\n"
    assert "Translated 3 segments, 0 of them from the cache." in err
    assert "With the warning truncated: 3 (lines 1, 3, 4)." in err
    assert "3 of them from the cache" in run(str(text_file), *shortest)[1]


def test_the_encoding_is_said(served_model: TranslationModel, tmp_path: Path) -> None:
    scope = ServedModel.from_row(served_model)
    import_pairs(scope, ("{}",), [Pair("猫です", "cat"), Pair("犬です", "dog 🐶")])
    path = tmp_path / "a.csv"
    path.write_bytes("名前,text\n1,猫です\n".encode("cp932"))
    out, err = run(str(path), "--column", "text")
    assert out.decode("cp932") == "名前,text\n1,cat\n"
    assert "Read as Shift_JIS." in err and "Written as" not in err
    path.write_bytes("名前,text\n1,犬です\n".encode("euc_jp"))
    out, err = run(str(path), "--column", "text", "--encoding", "EUC-JP")
    assert out.decode("utf-8-sig") == "名前,text\n1,dog 🐶\n"
    assert "Read as EUC-JP." in err and "Written as UTF-8, because EUC-JP lacks: 🐶" in err


def test_what_is_no_language_stays_unless_all_is_wanted(
    served_model: TranslationModel, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"EV001\n\0 99\n")
    out, err = run(str(path))
    assert out == b"EV001\n\0 99\n" and "With the warning text: 1 (line 2)." in err
    path.write_bytes(b"EV001\n")
    assert run(str(path), "--translate", "all")[0] != b"EV001\n"


def test_standard_input_to_a_file(
    served_model: TranslationModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, '["猫"]'.encode())
    path = tmp_path / "out.json"
    path.write_text("the old file")
    out, _ = run("--output", str(path), "--format", "json")
    assert out == b"" and path.read_text().startswith('["')
    assert list(tmp_path.iterdir()) == [path]


def test_the_format_of_standard_input_is_seen(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    cue = "1\n00:00:01,000 --> 00:00:02,000\n"
    type_in(monkeypatch, f"{cue}猫\n".encode())
    assert run()[0].decode().startswith(cue)
    type_in(monkeypatch, "<html><p>猫</p><pre>猫</pre></html>".encode())
    assert run()[0].decode().endswith("</p><pre>猫</pre></html>")
    type_in(monkeypatch, b"<resources><string>\xe7\x8c\xab</string></resources>")
    with pytest.raises(CommandError, match="Android"):
        run()


def test_nothing_is_nothing(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, b"\n \n")
    assert run()[0] == b"\n \n"


def test_options_and_columns(served_model: TranslationModel, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,猫\n", encoding="utf-8")
    options = ("--option", "beam_size=1", "--option", "length_penalty=0.5")
    pair = ("--source", "jpn", "--target", "eng_Latn")
    out, _ = run(
        str(path), "--column", "text", *options, "--split", "none", "--model", "random", *pair
    )
    assert out.startswith(b"id,text\n1,")
    row = CachedTranslation.objects.get(source="猫")
    assert '"length_penalty":0.5' in row.options and "beam" in row.options


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "nobody"], "nobody"),
        (["--target", "fr"], "fr"),
        (["--option", "beam_size"], "name=value"),
        (["--option", "beam_size="], "no value"),
        (["--option", "beam_size=x"], "a number"),
        (["--option", "beam_size=nan"], "a number"),
        (["--option", "length_penalty=-inf"], "a number"),
        (["--option", "beam_size=" + "9" * 400], "a number"),
        (["--option", "beam_size=" + "9" * 40], "out of range"),
        (["--option", "beam_size=0"], "out of range"),
        (["--format", "srt"], "Line 1"),
        (["--column", "b"], "no columns"),
        (["--continue"], "--output"),
        (["--job", "--output", "x"], "--output"),
        (["--output", "/"], "not a file"),
    ],
)
def test_what_is_wrong_is_a_sentence(text_file: Path, arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(str(text_file), *arguments)


def test_a_file_that_is_not_there(served_model: TranslationModel, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere.*No such file"):
        run(str(tmp_path / "nowhere"))


def test_a_job_for_a_server(text_file: Path) -> None:
    out, err = run(str(text_file), "--job", "--option", "beam_size=1")
    assert "No server has taken the job" in err
    job = Job.objects.get(pk=out.decode().strip())
    assert (job.state, job.total, job.name) == (Job.State.QUEUED, 3, "a.txt")
    assert job.options == {"beam_size": 1}


def test_results_of_another_file_are_not_gone_on_with(text_file: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.txt"
    part = tmp_path / "out.txt.part"
    part.write_text('{"results of":"something else"}\n')
    with pytest.raises(CommandError, match="belongs to another file"):
        run(str(text_file), "--output", str(output), "--continue")
    assert not output.exists()
    run(str(text_file), "--output", str(output))
    assert output.exists() and not part.exists()


def test_a_file_that_is_none_of_ours_is_not_written_over(text_file: Path, tmp_path: Path) -> None:
    part = tmp_path / "out.txt.part"
    part.write_text("half a download")
    with pytest.raises(CommandError, match=r"out\.txt\.part"):
        run(str(text_file), "--output", str(tmp_path / "out.txt"))
    assert part.read_text() == "half a download"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
def test_a_file_in_its_own_place(text_file: Path, tmp_path: Path) -> None:
    text_file.chmod(0o600)
    link = tmp_path / "link.txt"
    link.symlink_to(text_file)
    expected = run(str(text_file))[0]
    run(str(link), "--output", str(link))
    assert link.is_symlink() and text_file.read_bytes() == expected
    assert text_file.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def demo_data(tmp_path: Path) -> dict[str, str]:
    """The environment of a data folder with the demo model."""
    environment = {
        **os.environ,
        "NMT_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "mysite.settings",
        "PYTHONUNBUFFERED": "1",
    }
    prepare(tmp_path / "data")
    return environment


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent by a signal")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_goes_on(
    demo_data: dict[str, str], tmp_path: Path, ending: signal.Signals
) -> None:
    source, output, part = (tmp_path / name for name in ("a.txt", "b.txt", "b.txt.part"))
    # Five steps of a run, of which two have been taken when it ends.
    lines = [f"{n}。{SAMPLE[n % len(SAMPLE)]}" for n in range(5 * MOST_TEXTS_OF_A_CHUNK)]
    source.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "manage.py", "translate", str(source), "-o", str(output)]
    process = subprocess.Popen(command, cwd=ROOT, env=demo_data, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not part.exists() or len(part.read_bytes().splitlines()) < 3:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(ending)
    _, err = process.communicate(timeout=60)
    assert not output.exists()
    if ending == signal.SIGINT:
        assert process.returncode == 130
        assert "Go on with --continue." in err and "Traceback" not in err
    # What was done is not done again: it would not say this.
    kept = part.read_bytes().splitlines(keepends=True)
    kept[1] = kept[1].replace(b'[["', b'[["KEPT ', 1)
    part.write_bytes(b"".join(kept) + b'[999,[["torn')
    done = subprocess.run(
        [*command, "--continue"],
        cwd=ROOT, env=demo_data, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    translated = output.read_text(encoding="utf-8").split("\n")
    assert len(translated) == len(lines) and all(translated)
    assert sum(line.startswith("KEPT ") for line in translated) == 1
    assert not part.exists()


class Interrupted(io.RawIOBase):
    """A file at which Ctrl+C is pressed."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise KeyboardInterrupt


def test_interrupted_while_nothing_comes(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Interrupted())))
    with pytest.raises(CommandError, match="Interrupted") as raised:
        run()
    assert raised.value.returncode == 130


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_conversation(demo_data: dict[str, str]) -> None:
    import pty

    person, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "translate"],
        cwd=ROOT, env=demo_data, stdin=terminal, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    os.write(person, b"\x82\xb1\n")
    os.write(
        person, "は静かに前へと歩み出た。\n!beam_size=1\n!beam=1\n!\n!beam_size=\n\n\x04".encode()
    )
    said, _ = process.communicate(timeout=120)
    os.close(person)
    os.close(terminal)
    assert process.returncode == 0
    assert "no text" in said and "> stepped quietly forward." in said
    assert said.count("* beam_size=1") == 2 and "  beam_size=5" in said
    assert "no decoding option 'beam'" in said and "Traceback" not in said
