"""Numbers and what the vocabulary lacks, on the way to the cache and back, with the demo model."""

from __future__ import annotations

from nmt_server.models import TranslationModel
from nmt_server.text.patterns import Protection
from nmt_server.translation import forget_translations, translate


def test_warnings_come_from_the_cache_again(demo_model: TranslationModel) -> None:
    text = "髙橋は鬱だった、" + "".join(map(chr, range(0x0E01, 0x0E2A))) + "。"
    (first,) = translate([text])
    (warning,) = (each for each in first.warnings if each.startswith("unknown:"))
    letters = warning.removeprefix("unknown:")
    assert len(letters) == 20 and letters.startswith("髙鬱ก")
    (remembered,) = translate([text])
    forget_translations()
    (stored,) = translate([text])
    assert stored.cached and stored.warnings == remembered.warnings == first.warnings
    assert stored.text == first.text


def test_numbers_that_differ_are_told_from_the_cache_too(demo_model: TranslationModel) -> None:
    # Greedy and cut short, nothing helps.
    wish = {"beam_size": 1, "max_decoding_length": 3}
    text = "勇者は1111のダメージを受けた！"
    (first,) = translate([text], options=wish)
    forget_translations()
    (stored,) = translate([text], options=wish)
    assert stored.cached and "numbers" in first.warnings and "numbers" in stored.warnings


def test_protected_spans_and_unknown_signs_do_not_mix(demo_model: TranslationModel) -> None:
    braces = Protection(("braces",))
    damage, both = translate(
        ["{name}は1111のダメージを受けた！😀", "髙橋と{name}は森へ向かった。"], protect=braces
    )
    assert damage.text == "{name} took 1111 damage!😀" and not damage.warnings
    assert both.text.count("髙橋") == both.text.count("{name}") == 1
    assert both.warnings == ["unknown:髙"]
