"""What LibreOffice has written, translated, is opened by LibreOffice with the same looks."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nmt_server.documents import read_document, recognise

SOFFICE = shutil.which("soffice")
PAGE = """<html><head><meta charset="utf-8"></head><body><h1>Old words</h1>
<p>Old <b>old</b> old, <a href="http://example.com/">old</a> old <i>old</i>.</p>
<table border="1"><tr><td>old</td><td>old</td></tr></table><p>old<br>old</p></body></html>"""


def convert(folder: Path, kind: str, *files: Path) -> None:
    assert SOFFICE is not None
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed.")
def test_a_document_of_libreoffice(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE, encoding="utf-8")
    convert(tmp_path, "docx:MS Word 2007 XML", page)
    file = (tmp_path / "a.docx").read_bytes()
    document = read_document(file, recognise("", file))
    assert document.texts[:2] == [
        "Old words",
        "Old <g1>old</g1> old, <g2>old</g2> old <g3>old</g3>.",
    ]
    said = [re.sub("(?i:old)", "new", text) for text in document.texts]
    said[1] = "<g3>Bought</g3> in <g2>a shop</g2> a <g1>sharp sword</g1>."
    (tmp_path / "b.docx").write_bytes(document.write(said))
    convert(tmp_path, "html:HTML (StarWriter)", tmp_path / "b.docx")
    shown = (tmp_path / "b.html").read_text(encoding="utf-8")
    body = re.sub(r"\s+", " ", shown.partition("<body")[2])
    assert not re.search("[oO]ld|&lt;", body)
    assert "<i>Bought</i>" in body and "<b>sharp sword</b>" in body and "<table" in body
    assert re.search(r'<a href="http://example.com/">(?:<[^>]*>)*a shop', body)
