"""Commands on a screen stay commands."""

import shlex

from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.report.layout.command import command_lines
from modelcheck.report.layout.text import cells

words = st.lists(st.text("ab --='$\\/ü", min_size=1, max_size=90), min_size=1, max_size=8)


@settings(deadline=None)
@given(words, st.integers(40, 100))
def test_a_shell_reads_the_broken_command_as_the_whole_one(words, width) -> None:
    lines = list(command_lines(["modelcheck", *words], lead="  Reproduce  ", width=width))
    assert all(cells(line) <= width for line in lines)
    joined = "\n".join(lines).replace("\\\n", "")
    assert shlex.split(joined) == ["Reproduce", "modelcheck", *words]


def test_an_option_stays_with_its_value() -> None:
    words = ["modelcheck", "verify", "specs/at_least_once.py", "--set", "messages=2", "--set", "crashes=1"]
    assert list(command_lines(words, lead="> ", width=50)) == [
        "> modelcheck verify specs/at_least_once.py \\",
        "    --set messages=2 --set crashes=1",
    ]
