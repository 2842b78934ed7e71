"""A proof written by hand, and saved as `modelcheck verify` saves one."""

from pathlib import Path

from modelcheck.certificate.proof import certify
from modelcheck.check.targets import load_instance
from modelcheck.ir.nodes import Compare, Comparison, Const, Index, Not, ParameterRead, VariableRead, disjunction
from modelcheck.report.documents.certificate import certificate_json
from modelcheck.verdict import Invariant

ROOT = Path(__file__).parents[2]
NAME = "no_duplicate.cert"

W, MESSAGES = ParameterRead("w"), ParameterRead("messages")
COMMITTED, POSITION, RUNNING, IN_FLIGHT = map(VariableRead, ("committed", "position", "running", "in_flight"))
EFFECTS = Index(VariableRead("delivered"), W)
AT_MOST_ONE = Compare(Comparison.LE, EFFECTS, Const(1))
NONE_YET = Compare(Comparison.LE, EFFECTS, Const(0))

INVARIANT = Invariant(
    conjuncts=(
        AT_MOST_ONE,
        disjunction(NONE_YET, Compare(Comparison.GT, COMMITTED, W)),
        Compare(Comparison.GE, COMMITTED, Const(0)),
        Compare(Comparison.GE, POSITION, Const(0)),
        disjunction(Not(IN_FLIGHT), Compare(Comparison.LT, POSITION, MESSAGES)),
        disjunction(RUNNING, Not(IN_FLIGHT)),
        disjunction(Not(RUNNING), NONE_YET, Compare(Comparison.GT, POSITION, W)),
    ),
    unbounded=("messages", "crashes"),
    fixed=(),
    engine="by hand",
)
"""Why no message of at-most-once takes effect twice."""


def save(folder: Path, evidence: Invariant, spec: str) -> Path:
    """What `modelcheck verify` saves of a proof, in a folder of its own: the certificate, and its description."""
    system = load_instance(ROOT / "specs" / "at_most_once.py", {})
    script = folder / ".modelcheck" / Path(spec).name / "AtMostOnce" / f"{NAME}.smt2"
    script.parent.mkdir(parents=True)
    data = certify(system, "no_duplicate", evidence)
    script.write_bytes(data)
    script.with_suffix(".json").write_bytes(certificate_json(data, evidence, system, file=spec, script=script.name))
    return script
