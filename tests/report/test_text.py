"""Lines fit their width and lose nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcheck.report.layout.page import source_line
from modelcheck.report.layout.text import Style, cells, clean, elide, length, paint, plain, wrap

lines = st.lists(st.tuples(st.text("ab  …漢", max_size=30), st.sampled_from(Style)), max_size=5).map(tuple)


@settings(deadline=None)
@given(lines, st.integers(8, 40), st.integers(0, 20))
def test_no_wrapped_line_is_wider_than_asked(line, width, hang) -> None:
    assert all(length(part) <= width for part in wrap(line, width, hang=hang))


@settings(deadline=None)
@given(lines, st.integers(8, 40), st.integers(0, 20))
def test_wrapping_leaves_out_nothing_but_spaces(line, width, hang) -> None:
    before = "".join(text for text, _ in line)
    after = "".join(text for part in wrap(line, width, hang=hang) for text, _ in part)
    assert after.replace(" ", "") == before.replace(" ", "")


@settings(deadline=None)
@given(st.text(max_size=30), st.integers(3, 20))
def test_an_elided_text_fits_and_says_so(text, width) -> None:
    short = elide(text, width, "...")
    assert cells(short) <= width
    assert short == text or short.endswith("...")


@settings(deadline=None)
@given(st.text())
def test_clean_text_drives_no_terminal(text) -> None:
    assert clean(text).isprintable()


def test_a_wide_character_takes_two_columns() -> None:
    assert (cells("ab"), cells("漢"), cells("é"), cells("e\u0301")) == (2, 2, 1, 1)


def test_colour_is_the_only_difference_colour_makes() -> None:
    line = (("good", Style.GOOD), (" and ", Style.PLAIN), ("bad", Style.BAD))
    assert paint([line], color=False) == "good and bad\n"
    assert paint([line], color=True) == "\x1b[32mgood\x1b[0m and \x1b[31mbad\x1b[0m\n"
    assert paint([plain("x  ")], color=False) == "x\n"


def test_a_line_is_that_of_the_file_in_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("one", "first\n"), ("other", "second, and longer\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.py").write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path / name)
        assert source_line("same.py", 1) == text.rstrip()
