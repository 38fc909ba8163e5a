"""How often the language of a short line is found, and what that takes.

    python -m benchmarks.detection

prints a table of the server's own way (by script, then py3langid where several languages share it),
of py3langid alone, and of lingua, which is heavier, where it is installed.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence

from benchmarks.detection_lines import LINES
from nmt_server.languages import LANGUAGES
from nmt_server.languages.detect import detect

_SERVED = (
    ("ja", "en", "zh", "ko"),
    ("en", "de", "fr", "es", "it", "pt", "ru", "ja"),
    tuple(LINES),
    tuple(dict.fromkeys([*LINES, *(each.code for each in LANGUAGES)])),
)
# Characters of a line that counts as short.
_SHORT = 10
_ROUNDS = 3

_Detector = Callable[[str], str]


def _own(offered: Sequence[str]) -> _Detector:
    def code(text: str) -> str:
        found = detect(text, offered)
        return found[0].code if found else ""

    return code


def _py3langid(offered: Sequence[str]) -> _Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(set(offered) & set(identifier.labels))
    return lambda text: str(identifier.classify(text)[0])


def _lingua(offered: Sequence[str]) -> _Detector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    known = {each.name.lower() for each in IsoCode639_1}
    codes = [getattr(IsoCode639_1, code.upper()) for code in offered if code in known]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def code(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return code


def main() -> None:
    """Print the table."""
    detectors = {"server": _own, "py3langid": _py3langid}
    if importlib.util.find_spec("lingua"):
        detectors["lingua"] = _lingua
    print(f"{'':10} languages  right  of short  ms a line")
    for offered in _SERVED:
        lines = [(code, LINES[code]) for code in offered if code in LINES]
        lines = [(code, text) for code, texts in lines for text in texts.split("|")]
        for name, make in detectors.items():
            detector = make(offered)
            right = [(detector(text) == code, len(text)) for code, text in lines]
            short = [is_right for is_right, length in right if length <= _SHORT]
            began = time.process_time()
            for _ in range(_ROUNDS):
                for _, text in lines:
                    detector(text)
            milliseconds = 1000 * (time.process_time() - began) / _ROUNDS / len(lines)
            share = sum(is_right for is_right, _ in right) / len(right)
            print(
                f"{name:10} {len(offered):9}  {share:5.3f}  {sum(short) / len(short):8.3f}  "
                f"{milliseconds:9.3f}"
            )


if __name__ == "__main__":
    main()
