"""What docs/proofs.md shows of a certificate is what one says."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from modelcheck.certificate.check import Proved, check
from modelcheck.certificate.document import parse
from modelcheck.certificate.proof import certify
from modelcheck.check.targets import load_instance
from modelcheck.ir.nodes import Expr
from modelcheck.report.formulas.expression import source_text
from modelcheck.symbolic.portfolio import decide
from modelcheck.verdict import Holds, Invariant

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
SYSTEM = load_instance(ROOT / "specs" / "at_most_once.py", {})


@cache
def evidence() -> Invariant:
    verdict = decide(SYSTEM, "no_duplicate", time_limit_s=300)
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.evidence, Invariant)
    return verdict.evidence


def test_the_script_reads_as_the_page_says() -> None:
    text = certify(SYSTEM, "no_duplicate", evidence()).decode()
    excerpts = re.findall(r"```smt2\n(.*?)```", PAGE, re.DOTALL)
    assert len(excerpts) == 2
    for line in "".join(excerpts).splitlines():
        assert f"{line}\n" in text
    assert excerpts[1] in text


def test_the_invariant_on_the_page_is_one() -> None:
    shown = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()
    known: dict[str, Expr] = {source_text(each): each for each in evidence().conjuncts}
    assert set(shown) == set(known)
    data = certify(SYSTEM, "no_duplicate", replace(evidence(), conjuncts=tuple(known[line] for line in shown)))
    outcome = check(parse(data), data, SYSTEM, solvers=("z3",), time_limit_s=300)
    assert outcome == Proved(12, ("z3",))
    assert f"{outcome.obligations} obligations" in PAGE
