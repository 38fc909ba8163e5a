"""Tell languages apart that share a script, by py3langid.

It is a naive Bayes classifier over byte sequences (Lui and Baldwin, 2012), whose model comes in its
package. Only `nmt_server.languages.detect` imports this, when it needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# How likely a language is that the library does not know.
_UNKNOWN = 0.05
# What it calls by another code.
_ITS_CODES = {"nb": "no", "fil": "tl", "in": "id", "iw": "he"}


def likelihoods(text: str, languages: Mapping[str, str]) -> dict[str, float]:
    """How likely each is, the likeliest 1; `languages` gives for each code its ISO 639 code.

    Safe to use from all threads.
    """
    ranked: dict[str, float] = dict(_identifier().rank(text))
    ranked |= {code: ranked[its] for code, its in _ITS_CODES.items() if its in ranked}
    found = {code: ranked.get(language) for code, language in languages.items()}
    most = max(filter(None, found.values()), default=0.0)
    return {
        code: _UNKNOWN if likely is None else likely / most if most else 1.0
        for code, likely in found.items()
    }


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
