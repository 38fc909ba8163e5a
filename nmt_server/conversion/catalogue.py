"""Models of the families that can be converted, to begin with. It is short on purpose."""

from __future__ import annotations

from typing import NamedTuple


class CatalogueEntry(NamedTuple):
    """One model: its name on the Hugging Face Hub, and what it is."""

    source: str
    languages: str
    size: str
    licence: str
    # Those of requests that name none; empty where whoever adds it has to say them.
    source_language: str = ""
    target_language: str = ""

    @property
    def name(self) -> str:
        """One that it could be registered by."""
        return self.source.rpartition("/")[2]


# Sizes are those of the weights as they are downloaded; int8 takes a quarter of float32.
CATALOGUE = (
    CatalogueEntry("Helsinki-NLP/opus-mt-ja-en", "ja to en", "0.3 GB", "Apache-2.0", "ja", "en"),
    CatalogueEntry("Helsinki-NLP/opus-mt-zh-en", "zh to en", "0.3 GB", "CC-BY-4.0", "zh", "en"),
    CatalogueEntry("Helsinki-NLP/opus-mt-ko-en", "ko to en", "0.3 GB", "Apache-2.0", "ko", "en"),
    CatalogueEntry("Helsinki-NLP/opus-mt-en-mul", "en to over 100", "0.3 GB", "Apache-2.0", "en"),
    CatalogueEntry("staka/fugumt-ja-en", "ja to en", "0.2 GB", "CC-BY-SA-4.0", "ja", "en"),
    CatalogueEntry("staka/fugumt-en-ja", "en to ja", "0.2 GB", "CC-BY-SA-4.0", "en", "ja"),
    CatalogueEntry("facebook/m2m100_418M", "100, any to any", "1.9 GB", "MIT"),
    CatalogueEntry("facebook/m2m100_1.2B", "100, any to any", "5.0 GB", "MIT"),
    CatalogueEntry("facebook/nllb-200-distilled-600M", "200, any to any", "2.5 GB", "CC-BY-NC-4.0"),
    CatalogueEntry("facebook/nllb-200-distilled-1.3B", "200, any to any", "5.5 GB", "CC-BY-NC-4.0"),
    CatalogueEntry(
        "facebook/mbart-large-50-many-to-many-mmt", "50, any to any", "2.4 GB", "see its page"
    ),
    CatalogueEntry("google/madlad400-3b-mt", "over 400, any to any", "11.8 GB", "Apache-2.0"),
)

BY_SOURCE = {entry.source: entry for entry in CATALOGUE}
