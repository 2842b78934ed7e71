"""`modelcheck.verify`: every property of a spec, or of all specs in a file or folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import overload

from modelcheck.api.keywords import asked, check_seconds, flag, limits, names
from modelcheck.api.results import Result, SpecResult
from modelcheck.check import result as checked
from modelcheck.check.self_check import Extent
from modelcheck.check.targets import no_spec
from modelcheck.check.verify import verify as check
from modelcheck.errors import SpecError, UsageError
from modelcheck.frontend import LoadedSpec
from modelcheck.spec import Semantics, Spec


@overload
def verify(
    target: type[Spec],
    /,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    any_size: bool | None = None,
    promise: Semantics | None = None,
    proof_budget_s: float | None = None,
    time_limit_s: float | None = None,
    max_states: int | None = None,
    memory_limit_bytes: int | None = None,
    self_check: Extent = "sample",
    **values: bool | int,
) -> SpecResult: ...
@overload
def verify(
    target: str | Path,
    /,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    any_size: bool | None = None,
    promise: Semantics | None = None,
    proof_budget_s: float | None = None,
    time_limit_s: float | None = None,
    max_states: int | None = None,
    memory_limit_bytes: int | None = None,
    self_check: Extent = "sample",
    **values: bool | int,
) -> Result: ...
def verify(
    target: type[Spec] | str | Path,
    /,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    any_size: bool | None = None,
    promise: Semantics | None = None,
    proof_budget_s: float | None = None,
    time_limit_s: float | None = None,
    max_states: int | None = None,
    memory_limit_bytes: int | None = None,
    self_check: Extent = "sample",
    **values: bool | int,
) -> SpecResult | Result:
    """Check every property of a spec, and whether it keeps what it promises.

    Each instance is enumerated, and where nothing refutes a property, a proof for any number of messages and crashes is
    looked for: the same work as that of `modelcheck verify`, with the same answer. Nothing is printed or saved.

    Args:
        target: A class; or a file, `file.py::Class`, a folder, or a name of `modelcheck list`, whose concrete specs are
            all checked.
        parameters: Values of parameters other than the defaults; those of a spec that lacks one are left alone.
        properties: Names of the properties to check; none means all.
        any_size: Whether to look for proofs for any size; None, the default, means yes.
        promise: Guarantees that every spec must give, beside what it promises itself: `EXACTLY_ONCE`.
        proof_budget_s: Processor time of all these proofs together, in all their processes; None, the default, means 20
            seconds for one spec, and 120 for several. Specs are all searched before the first proof is looked for.
        time_limit_s: Wall time for each spec; answers follow within a quarter of it. Without it, the search takes as
            long as it takes, and each proof 30 seconds at most.
        max_states: How many states of a spec may be reached.
        memory_limit_bytes: Resident size of the process.
        self_check: How much of the run Python repeats with the spec's own methods: "sample", "all" or "none".
        **values: Parameters as keywords, `messages=3`. One with the name of an option belongs into `parameters`.

    Returns:
        The answer for a class; for a path, those for all specs in it, in the order of their paths and lines. Both
        print as the screen of the command line, show lanes in a notebook, and write them as a page (`to_html`). What
        met a limit, or was interrupted (Ctrl-C), is `Unknown`; specs that an interrupt left unasked are missing, and
        `exit_code` is INTERRUPTED.

    Raises:
        SpecError: A spec cannot be checked as written, or there is none.
        UsageError: A property, parameter or option that does not exist, or a keyword that is both of the latter.
        SelfCheckFailed: A spec was read otherwise than Python executes it, or an engine is wrong: our mistake.

    Examples:
        >>> import modelcheck
        >>> from modelcheck.specs.at_least_once import AtLeastOnce
        >>> result = modelcheck.verify(AtLeastOnce, messages=3, any_size=False)
        >>> result
        <SpecResult AtLeastOnce(messages=3, crashes=1): at-least-once; 2 hold, 1 violated; as promised>
          no_loss       nothing is lost, with these parameters
          no_duplicate  record 0 takes effect twice, after 1 crash, allowed
        >>> trace = result["no_duplicate"].trace
        >>> trace[3].step, trace[3].position
        ('process', 1)

        A file may hold several specs:

        >>> seeds = modelcheck.verify("exactly_once", any_size=False)
        >>> [each.semantics for each in seeds]
        [<Semantics.EXACTLY_ONCE: 'exactly-once'>]
        >>> seeds["ExactlyOnce"]["no_loss"]
        <PropertyResult no_loss: holds>

        Finding nothing up to a limit is no verdict:

        >>> modelcheck.verify(AtLeastOnce, max_states=10, any_size=False)["no_loss"].verdict.reason.limit
        <Limit.STATES: 'state limit'>

    See Also:
        prove: Verdicts for any size alone, without a search.
        state_graph: The states and transitions themselves.
    """
    options = {
        "properties": properties,
        "any_size": any_size,
        "promise": promise,
        "proof_budget_s": proof_budget_s,
        "time_limit_s": time_limit_s,
        "max_states": max_states,
        "memory_limit_bytes": memory_limit_bytes,
        "self_check": self_check,
    }
    specs, chosen = asked("verify", target, parameters=parameters, values=values, options=options)
    if not specs:
        raise SpecError(no_spec([target]))
    if promise is not None and not isinstance(promise, Semantics):
        raise UsageError(f"promise cannot be {promise!r}", hint="a semantics such as modelcheck.EXACTLY_ONCE")
    if proof_budget_s is not None:
        check_seconds(proof_budget_s, "proof_budget_s")
    result = check(
        *specs,
        parameters=chosen,
        properties=names("properties", properties),
        any_size=flag("any_size", any_size, default=True),
        promise=promise,
        proof_budget_s=proof_budget_s,
        limits=limits(time_limit_s, max_states, memory_limit_bytes),
        self_check=self_check,
    )
    return answer(target, specs, result)


def answer(target: type[Spec] | str | Path, specs: Sequence[LoadedSpec], result: checked.Result) -> SpecResult | Result:
    """The result as the caller gets it: of a class, the only one.

    Raises:
        SpecError: A spec cannot be checked.
    """
    if result.errors:
        raise SpecError(*result.errors)
    shown = Result.of(result, specs)
    return shown if isinstance(target, str | Path) else shown.results[0]
