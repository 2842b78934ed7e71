"""Files that break readers: each is refused with a code and a place, or read as Python does."""

import signal
from pathlib import Path

import pytest

from modelcheck.check import verify
from modelcheck.errors import Diagnostic, SpecError
from modelcheck.frontend import instantiate, load_file
from modelcheck.frontend.reading import loader
from modelcheck.frontend.reading.source import described
from modelcheck.frontend.reading.time_limit import OutOfPatience, patience
from modelcheck.report.layout.page import source_line

SPEC = """
from typing import NamedTuple, NewType
from modelcheck import *

Consumer = NewType("Consumer", int)


class Group(Spec):
    consumers: Param[Ids[Consumer]] = ids(2)
    x: Durable[int] = 0

    @step
    def go(self) -> None:
        when(self.x < 2)
        self.x += 1
"""


def refused(tmp_path: Path, text: str | bytes) -> Diagnostic:
    path = tmp_path / "hostile.py"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SpecError) as caught:
        for spec in load_file(path):
            instantiate(spec)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert diagnostic.hint
    return diagnostic


def test_a_byte_that_is_no_text_is_pointed_at(tmp_path: Path) -> None:
    diagnostic = refused(tmp_path, 'x = 1\ny = "é\xe9"\n'.encode("latin-1"))
    assert diagnostic.code == "MC101"
    assert diagnostic.span is not None
    assert (diagnostic.span.line, diagnostic.span.column) == (2, 6)


@pytest.mark.parametrize("line", ["return", "from modelcheck.spec import *\n    x = await 1", "nonlocal y"])
def test_what_only_the_compiler_refuses_is_no_python_either(tmp_path: Path, line: str) -> None:
    assert refused(tmp_path, f"import sys\n{line if line != 'return' else 'return 1'}\n").code == "MC102"


@pytest.mark.parametrize(
    "expression",
    ["-" * 3_000 + "x", "x" + "+x" * 3_000, "(" * 3_000 + "x" + ")" * 3_000, "x" + ".y" * 500, "[" * 90 + "]" * 90],
    ids=["signs", "a sum", "parentheses", "attributes", "brackets"],
)
def test_what_is_nested_too_deeply_is_refused(tmp_path: Path, expression: str) -> None:
    assert refused(tmp_path, SPEC + f"    y: Durable[int] = {expression}\n").code in ("MC102", "MC202", "MC222")


def test_a_chain_of_ifs_within_the_limit_is_read(tmp_path: Path) -> None:
    arms = "".join(f"        elif self.x == {n}:\n            self.x += 1\n" for n in range(60))
    path = tmp_path / "chain.py"
    path.write_text(SPEC + f"        if self.x > 90:\n            self.x = 0\n{arms}")
    assert not verify(path, any_size=False).errors


@pytest.mark.parametrize("codec", ["utf-16", "no_such_codec", "rot13", "ascii"])
def test_a_declared_encoding_that_is_none_harms_no_message(tmp_path: Path, codec: str) -> None:
    assert refused(tmp_path, f"# coding: {codec}\n" + SPEC + "\n    é = 1 / 0\n").code == "MC101"
    source_line(str(tmp_path / "hostile.py"), 2)


def test_lines_are_counted_as_python_counts_them(tmp_path: Path) -> None:
    odd_ends = "# \x0c \x1c \x85 \N{LINE SEPARATOR}\n"
    diagnostic = refused(tmp_path, odd_ends + SPEC + "        ü = self.x\n        self.x = ü + nothing\n")
    assert diagnostic.span is not None
    assert (diagnostic.span.line, diagnostic.span.column) == ((odd_ends + SPEC).count("\n") + 2, 22)


@pytest.mark.parametrize("size", ["[]", "()", "2.5", "-1", "'x'", "10**30", "10**5000", "None"])
def test_identities_of_no_sensible_number_are_refused(tmp_path: Path, size: str) -> None:
    assert refused(tmp_path, SPEC.replace("ids(2)", f"ids({size})")).code == "MC206"


def test_a_record_with_a_field_of_an_unknown_type_is_refused(tmp_path: Path) -> None:
    record = 'class Packet(NamedTuple):\n    offset: "x"\n\n\nclass Group'
    text = SPEC.replace("class Group", record).replace("x: Durable[int] = 0", "x: Durable[Packet] = Packet(0)")
    assert refused(tmp_path, text).code == "MC203"


def test_a_value_too_long_for_a_message_is_described() -> None:
    class Rude:
        def __repr__(self) -> str:
            raise ZeroDivisionError

    assert described(10**5_000) == "a value of type int"
    assert described(Rude()).startswith(("<Rude instance", "a value of type Rude"))
    assert described("1" * 10_000).endswith("'")
    assert len(described(["1" * 10_000] * 10_000)) < 2_000


@pytest.mark.parametrize("body", ["while True: pass", "import time; time.sleep(1e6)", "10 ** 10 ** 9"])
def test_an_import_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(loader, "IMPORT_TIME_LIMIT_S", 0.05)
    diagnostic = refused(tmp_path, f"n = 1\n{body.replace('10 ** 10', 'n = 10; n ** n')}\n")
    assert diagnostic.code == "MC103"
    assert diagnostic.message == "importing this file takes more than 0.05 s"
    assert diagnostic.span is not None
    assert diagnostic.span.line == 2
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_patience_leaves_an_alarm_of_the_caller_alone() -> None:
    signal.signal(signal.SIGALRM, lambda *_: None)
    try:
        with patience(0.001):
            mine = signal.getsignal(signal.SIGALRM)
            assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
        assert signal.getsignal(signal.SIGALRM) is mine
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_patience_ends_though_everything_is_caught() -> None:
    def stubborn() -> None:
        while True:
            try:
                while True:
                    pass
            except Exception:
                continue

    with pytest.raises(OutOfPatience), patience(0.01):
        stubborn()
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.parametrize("bounds", ["0, None", "'a', 3", "0, 2.5", "[], 1"])
def test_bounds_that_are_no_numbers_are_refused(tmp_path: Path, bounds: str) -> None:
    text = SPEC.replace("class Group", f"Size = Annotated[int, Between({bounds})]\n\n\nclass Group")
    text = text.replace("import NamedTuple", "import Annotated, NamedTuple").replace("(self)", "(self, size: Size)")
    assert refused(tmp_path, text).code == "MC205"


def test_a_record_that_holds_itself_is_refused(tmp_path: Path) -> None:
    text = SPEC.replace("class Group", 'class Row(NamedTuple):\n    inner: "Row"\n\n\nclass Group')
    assert refused(tmp_path, text + "\n    y: Durable[Row] = Row(0)\n").code == "MC203"


@pytest.mark.parametrize(("name", "values"), [("c", "range(5)"), ("x", "self.consumers")])
def test_a_loop_cannot_take_over_a_name_of_another_type(tmp_path: Path, name: str, values: str) -> None:
    """After the loop the name would stand for its last value: a consumer number 4 of two."""
    text = SPEC.replace("(self)", "(self, c: Consumer)").replace("        self.x += 1", "        x = 0\n")
    text += f"        for {name} in {values}:\n            self.x = 0\n        self.x = x\n"
    assert refused(tmp_path, text).code == "MC205"
