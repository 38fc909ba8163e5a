"""Runs of a paragraph, translated and in their order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.text.markup.marks import Role
from nmt_server.text.markup.runs import Run, runs_of, text_of_runs

CAT = [
    Run("Yesterday I saw "),
    Run("the ", "bold"),
    Run("", "bold", Role.POINT),
    Run("cat", "bold"),
    Run(" "),
    Run("", None, Role.WORD),
    Run(" <g1> today", "italic"),
]


def test_what_looks_otherwise_has_marks_around_it() -> None:
    text = "Yesterday I saw <g1>the <x2/>cat</g1> <w3/><g4> <w5/> today</g4>"
    assert text_of_runs(CAT) == text
    assert text_of_runs([Run("All of it", "bold"), Run(" ", "italic"), Run("!", "bold")]) == (
        "All of it !"
    )


def test_runs_come_in_the_order_of_the_translation() -> None:
    translation = "<g4>Heute <w5/></g4> sah ich <w3/> <g1>die <x2/>Katze</g1>."
    assert runs_of(translation, CAT) == [
        (6, "Heute <g1>"), (0, " sah ich "), (5, ""), (0, " "),
        (1, "die "), (2, ""), (1, "Katze"), (0, "."),
    ]  # fmt: skip


def test_runs_that_a_translation_has_lost_are_there() -> None:
    found = runs_of("Gestern sah ich die Katze <g7>", CAT)
    assert sorted(number for number, words in found if not words) == [2, 5]
    assert {1, 6} <= {number for number, _ in found}


RUNS = st.lists(
    st.builds(
        Run,
        st.text("ab <g1>/x2", max_size=6),
        st.sampled_from([None, "bold", "italic"]),
        st.sampled_from([None, None, None, Role.POINT, Role.WORD, Role.BREAK]),
    ).map(lambda run: run._replace(text="") if run.role else run),
    max_size=8,
)


@given(RUNS, st.data())
@settings(max_examples=50)
def test_whatever_a_translation_says_no_run_is_lost_and_no_word(
    runs: list[Run], data: st.DataObject
) -> None:
    text = text_of_runs(runs)
    said = "".join(words for _, words in runs_of(text, runs))
    assert said == "".join(run.text for run in runs)
    objects = [number for number, run in enumerate(runs) if run.role]
    pieces = data.draw(st.permutations([text[i : i + 3] for i in range(0, len(text), 3)]))
    for other in ("".join(pieces), "Katze", ""):
        found = runs_of(other, runs)
        assert sorted(number for number, _ in found if runs[number].role) == objects
