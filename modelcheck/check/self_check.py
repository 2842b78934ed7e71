"""The self-check of every run: Python executes the text of the spec and must agree with what was read and found.

What Python executes shares nothing with the frontend but types, so a spec that was read otherwise than it is meant is
noticed before anybody relies on a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

from modelcheck.errors import UsageError
from modelcheck.explicit import LimitReached, refuse_if_too_large
from modelcheck.frontend import LoadedSpec
from modelcheck.graph import StateGraph
from modelcheck.ir.system import TransitionSystem
from modelcheck.trace import Trace

if TYPE_CHECKING:
    from modelcheck.self_check.bodies import Bodies
    from modelcheck.self_check.lowered import Lowered
    from modelcheck.self_check.sample import Case

Extent: TypeAlias = Literal["sample", "all", "none"]
"""The extent of a self-check: a fixed number of transitions and states, every one of them, or nothing at all."""

EXTENTS: Final[tuple[Extent, ...]] = get_args(Extent)


class Subject(NamedTuple):
    """The subject of a check: a spec, an instance of it, and the parameters whose values the caller chose."""

    spec: LoadedSpec
    system: TransitionSystem
    given: Mapping[str, bool | int]


class SelfCheck:
    """The self-check of one instance; each method does nothing where the extent is "none".

    Args:
        subject: The spec and its instance.
        extent: How much to check.

    Raises:
        UsageError: There is no such extent.
    """

    def __init__(self, subject: Subject, extent: Extent) -> None:
        if extent not in EXTENTS:
            raise UsageError(f"self_check cannot be {extent!r}", hint=f"one of {', '.join(EXTENTS)}")
        self._subject = subject
        self._extent = extent
        self._read: Lowered | None = None

    def declarations(self) -> None:
        """Check the class bodies, executed again by Python.

        Raises:
            SpecError: MC107, a class is no longer what its text makes; MC216, the instance is too large to be made.
            SelfCheckFailed: Python makes something else of them than what was read.
        """
        if self._extent != "none":
            from modelcheck.self_check.declarations import check_declarations

            refuse_if_too_large(self._subject.system)
            check_declarations(self._subject.spec, self._lowered(), self._subject.given)

    def graph(self, graph: StateGraph) -> None:
        """Check transitions and states of a search by the user's own methods. A limit of the search ends this too.

        Raises:
            SelfCheckFailed: They do something else.
        """
        if self._extent == "none":
            return
        from modelcheck.self_check.bodies import answers_of
        from modelcheck.self_check.sample import all_cases, sampled_cases, sampled_states

        everything = self._extent == "all"
        bodies = self._bodies()
        bodies.check_first_state(graph.state(0))
        try:
            _check_cases(bodies, all_cases(graph) if everything else sampled_cases(graph))
            states = range(len(graph)) if everything else sampled_states(graph)
            for index in graph.paced(states if bodies.has_questions else ()):
                bodies.check_state(graph.state(index), answers_of(graph, index))
        except LimitReached:
            return

    def trace(self, trace: Trace) -> None:
        """Check the steps of a trace by the user's own methods.

        Raises:
            SelfCheckFailed: They do something else.
        """
        if self._extent != "none":
            from modelcheck.self_check.sample import cases_along

            bodies = self._bodies()
            _check_cases(bodies, cases_along(self._subject.system, trace, everything=self._extent == "all"))
            for state in trace.states if bodies.has_questions else ():
                bodies.check_state(state, {})

    def walk(self) -> None:
        """Check the steps of a walk by the reference semantics, where there is no search.

        Raises:
            SelfCheckFailed: The user's own methods do something else.
        """
        if self._extent != "none":
            from modelcheck.self_check.sample import walked_cases

            bodies = self._bodies()
            _check_cases(bodies, walked_cases(self._subject.system), with_states=True)

    def _lowered(self) -> Lowered:
        from modelcheck.self_check.lowered import lowered

        if self._read is None:
            self._read = lowered(self._subject.spec, self._subject.system)
        return self._read

    def _bodies(self) -> Bodies:
        from modelcheck.self_check.bodies import Bodies

        return Bodies(self._subject.spec, self._lowered())


def _check_cases(bodies: Bodies, cases: Iterable[Case], *, with_states: bool = False) -> None:
    """Check each case, and with `with_states` also the state in which it begins."""
    for case in cases:
        bodies.check_case(case)
        if with_states and bodies.has_questions:
            bodies.check_state(case.state, {})
