"""What a job says of its texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nmt_server.jobs.chunks import Chunk, TextResult
from nmt_server.jobs.report import MOST_LINES, Report

RESULTS = [
    TextResult("one"),
    TextResult("two", ("numbers", "unknown:鬱", "unknown:龘"), cached=True),
    TextResult("3", kept=True, cached=True),
    TextResult("four", error="The engine failed."),
    TextResult("five", ("numbers",)),
]


def test_a_report_counts_and_names_lines() -> None:
    report = Report()
    report.add_left([(2, "a comment"), (8, "a label"), (9, "a comment")])
    report.add(Chunk(0, ["a", "b", "3", "d", "e"], [1, 3, 4, 4, 7]), RESULTS)
    assert Report.from_json(report.as_json()) == report
    assert report.as_json() == {
        "translated": 3,
        "cached": 1,
        "kept": {"count": 1, "lines": [4]},
        "failed": {"count": 1, "lines": [4]},
        "warnings": [
            {"what": "numbers", "count": 2, "lines": [3, 7]},
            {"what": "unknown", "count": 1, "lines": [3]},
        ],
        "left": [
            {"what": "a comment", "count": 2, "lines": [2, 9]},
            {"what": "a label", "count": 1, "lines": [8]},
        ],
    }
    assert report.sentences() == [
        "Translated 3 segments, 1 of them from the cache.",
        "No language, kept as it was: 1 (line 4).",
        "Left alone, a comment: 2 (lines 2, 9).",
        "Left alone, a label: 1 (line 8).",
        "With the warning numbers: 2 (lines 3, 7).",
        "With the warning unknown: 1 (line 3).",
    ]


@given(st.permutations(range(9)))
def test_the_first_lines_are_named_in_whatever_order_they_come(order: list[int]) -> None:
    report = Report()
    for index in order:
        report.add(Chunk(5 * index, ["x"] * 5), [TextResult("x", kept=True)] * 5)
    assert report.kept.count == 45 and report.kept.lines == list(range(1, MOST_LINES + 1))
    assert str(report.kept).endswith("20, ...)")


def test_a_report_is_bounded() -> None:
    report = Report()
    report.add_left((line, f"why {line}") for line in range(1, 1000))
    assert len(report.left) == 51 and report.left["other"].count == 949
    assert Report.from_json({}) == Report()


def test_results_that_an_earlier_version_stored_are_read() -> None:
    assert TextResult.from_json(["a", ["split"], ""]) == TextResult("a", ("split",))
    assert TextResult.from_json(list(RESULTS[2])) == RESULTS[2]
