"""PowerPoint presentations: slides, notes, comments, diagrams and charts."""

from __future__ import annotations

from nmt_server.documents.office.drawing import paragraphs, paragraphs_of_layout
from nmt_server.documents.office.package import Package, PartReader, opened
from nmt_server.documents.office.parts import parts_of

_READERS: tuple[tuple[str, PartReader], ...] = (
    (r"ppt/slides/[^/]+\.xml", paragraphs),
    (r"ppt/diagrams/(?:data|drawing)\d+\.xml", paragraphs),
    (r"ppt/charts/chart\w*\.xml", paragraphs),
    (r"ppt/notesSlides/notesSlide\d+\.xml", paragraphs),
    (r"ppt/slide(?:Layouts|Masters)/slide(?:Layout|Master)\d+\.xml", paragraphs_of_layout),
)


def read_pptx(data: bytes) -> Package:
    """The texts of a presentation, in the order of its slides."""
    with opened(data) as archive:
        names = archive.namelist()
    return Package(data, parts_of(names, _READERS))
