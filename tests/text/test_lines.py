"""Lines and gaps: nothing of a text may be lost on the way down and up."""

from hypothesis import example, given
from hypothesis import strategies as st

from nmt_server.text.lines import is_blank, split_core, split_lines


@given(st.text())
@example("a\r\nb\n\rc\u2028d\x85")
@example("")
def test_lines_and_their_breaks_join_to_the_text(text: str) -> None:
    lines = list(split_lines(text))
    assert "".join(line.text + line.line_break for line in lines) == text
    assert all(len(line.text.splitlines()) <= 1 for line in lines)


@given(st.text(alphabet=" \t\u3000猫a\x1f"))
def test_a_core_and_its_white_space_join_to_the_line(line: str) -> None:
    core = split_core(line)
    assert core.leading + core.text + core.trailing == line
    assert core.text == core.text.strip()
    assert bool(core.text) is not is_blank(line)
