"""Models of the catalogue, which are downloaded for somebody over HTTP where that is allowed."""

from __future__ import annotations

from nmt_server.conf import get_settings
from nmt_server.conversion.catalogue import CatalogueEntry
from nmt_server.conversion.process import check_download_libraries
from nmt_server.errors import InvalidModel
from nmt_server.registration.convert import Conversion


def why_no_downloads() -> InvalidModel | None:
    """Why no model of the catalogue can be downloaded here, and what to do; None where it can."""
    if not get_settings().ALLOW_DOWNLOADS:
        return InvalidModel(
            "This server downloads no models for its page and API.",
            "Set NMT_ALLOW_DOWNLOADS=yes, or convert it on the server: python manage.py "
            "convert_model.",
            field="catalogue",
        )
    try:
        check_download_libraries()
    except InvalidModel as error:
        return error
    return None


def conversion_of(
    entry: CatalogueEntry, name: str, *, source_language: str, target_language: str
) -> Conversion:
    """The conversion that adds a model of the catalogue as `name`; languages may be empty.

    Raises `InvalidModel` where it may not be downloaded here, or could not be converted then.
    """
    if (problem := why_no_downloads()) is not None:
        raise problem
    source = source_language or entry.source_language
    target = target_language or entry.target_language
    for side, code in (("source", source), ("target", target)):
        if not code:
            raise InvalidModel(
                f"{entry.source} translates many languages: say which {side} language is meant "
                "where a request names none.",
                f"Name it as its {side}.",
                field=f"{side}_language",
            )
    return Conversion(entry.source, name, source_language=source, target_language=target)
