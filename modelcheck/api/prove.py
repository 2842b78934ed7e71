"""`modelcheck.prove`: the proof engines alone, for any number of messages and crashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import overload

from modelcheck.api.keywords import asked, check_seconds, names
from modelcheck.api.results import Result, SpecResult
from modelcheck.api.verify import answer
from modelcheck.check.engines import PROOF_TIME_LIMIT_S
from modelcheck.check.prove import prove as check
from modelcheck.check.self_check import Extent
from modelcheck.check.targets import no_spec
from modelcheck.errors import SpecError, UsageError
from modelcheck.spec import Spec
from modelcheck.symbolic import ENGINES, Settings


@overload
def prove(
    target: type[Spec],
    /,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    time_limit_s: float | None = None,
    engines: Sequence[str] = (),
    seed: int | None = None,
    self_check: Extent = "sample",
    **values: bool | int,
) -> SpecResult: ...
@overload
def prove(
    target: str | Path,
    /,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    time_limit_s: float | None = None,
    engines: Sequence[str] = (),
    seed: int | None = None,
    self_check: Extent = "sample",
    **values: bool | int,
) -> Result: ...
def prove(
    target: type[Spec] | str | Path,
    /,
    *,
    parameters: Mapping[str, bool | int] | None = None,
    properties: Sequence[str] = (),
    time_limit_s: float | None = None,
    engines: Sequence[str] = (),
    seed: int | None = None,
    self_check: Extent = "sample",
    **values: bool | int,
) -> SpecResult | Result:
    """Prove or refute properties for any number of messages and crashes, without a search.

    The engines run in processes of their own; what they find is checked again before it is believed. That no proof is
    found says nothing about the spec: the verdict is `Unknown` then. The same work as that of `modelcheck prove`;
    nothing is printed or saved.

    Args:
        target: A class; or a file, `file.py::Class` or a folder, whose concrete specs are all asked about.
        parameters: Values of parameters that cannot be left open, other than the defaults.
        properties: Names of the properties to prove; none means all there is a method for.
        time_limit_s: Wall time for each property of each spec; None, the default, means 30 seconds.
        engines: Names of the engines that may try; none means all. The spacers and "predicates" prove, "unrolling"
            refutes.
        seed: Another order of terms, for the same verdict by another way; None, the default, is the order of the spec.
        self_check: Whether Python repeats some steps with the spec's own methods: "sample", "all" or "none".
        **values: Parameters as keywords, `consumers=3`. One with the name of an option belongs into `parameters`.

    Returns:
        As `verify`, without statistics: no state was counted. A counterexample may belong to other parameters, which
        it names.

    Raises:
        SpecError: A spec cannot be checked as written, or there is none.
        UsageError: A property, parameter, option or engine that does not exist, or a keyword that is a parameter and
            an option.
        SelfCheckFailed: As `verify`.

    Examples:
        >>> import modelcheck
        >>> from modelcheck.specs.at_most_once import AtMostOnce
        >>> result = modelcheck.prove(AtMostOnce, properties=["no_loss", "no_duplicate"], time_limit_s=300)
        >>> result["no_duplicate"].verdict.evidence.unbounded
        ('messages', 'crashes')
        >>> result["no_loss"].verdict.trace
        <Trace start, poll, commit, crash>

    See Also:
        verify: A search and proofs together.
        check_certificate: A proof checked without the engine that found it.
    """
    options = {
        "properties": properties,
        "time_limit_s": time_limit_s,
        "engines": engines,
        "seed": seed,
        "self_check": self_check,
    }
    specs, chosen = asked("prove", target, parameters=parameters, values=values, options=options)
    if not specs:
        raise SpecError(no_spec([target]))
    if time_limit_s is not None:
        check_seconds(time_limit_s)
    result = check(
        *specs,
        parameters=chosen,
        properties=names("properties", properties),
        time_limit_s=PROOF_TIME_LIMIT_S if time_limit_s is None else time_limit_s,
        settings=_settings(engines, seed),
        self_check=self_check,
    )
    return answer(target, specs, result)


def _settings(engines: Sequence[str], seed: int | None) -> Settings:
    """The engines that try, and the seed of the order in which they meet terms.

    Raises:
        UsageError: There is no such engine or seed.
    """
    chosen = names("engines", engines, ENGINES) or ENGINES
    if seed is not None and (type(seed) is not int or seed < 0):
        raise UsageError(f"seed cannot be {seed!r}", hint="a whole number from 0 on")
    return Settings(engines=tuple(each for each in ENGINES if each in chosen), seed=seed or 0)
