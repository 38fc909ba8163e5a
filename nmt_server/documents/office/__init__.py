"""Documents of Office, OpenDocument and EPUB: packages of XML, of which only the texts are written.

`package` reads and writes the ZIP file; each other module knows the parts of a kind of document,
which of their elements are paragraphs and what stands in them.
"""

from nmt_server.documents.office.epub import read_epub
from nmt_server.documents.office.kinds import kind_of
from nmt_server.documents.office.open_document import read_open_document
from nmt_server.documents.office.package import Package
from nmt_server.documents.office.presentation import read_pptx
from nmt_server.documents.office.spreadsheet import read_xlsx
from nmt_server.documents.office.word import read_docx

__all__ = [
    "Package",
    "kind_of",
    "read_docx",
    "read_epub",
    "read_open_document",
    "read_pptx",
    "read_xlsx",
]
