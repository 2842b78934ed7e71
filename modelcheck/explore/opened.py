"""The specs that `modelcheck explore` opens: read, searched, and repeated by Python, each time a file changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

from modelcheck.check.expression import Watched, watched, watched_by
from modelcheck.check.result import SpecResult
from modelcheck.check.subjects import subjects_of
from modelcheck.check.verify import verify
from modelcheck.errors import SpecError, UsageError
from modelcheck.explicit import Limits
from modelcheck.explore.session import Session
from modelcheck.report.page import schema
from modelcheck.report.page.states import States
from modelcheck.report.page.steps import steps_of


class Opened(NamedTuple):
    """What a user opened: a target on a command line, and how to read it.

    Attributes:
        target: The spec.
        parameters: Values other than the defaults.
        watches: Expressions whose values are shown at each state.
        max_states: Where the search stops.
        files: The files to look at for changes.
    """

    target: str
    parameters: Mapping[str, bool | int]
    watches: tuple[str, ...]
    max_states: int
    files: tuple[Path, ...]

    def session(self) -> Session:
        """The specs as they are now.

        Raises:
            SpecError: They cannot be checked as written, or a watch is no expression of theirs.
        """
        limits = Limits(max_states=self.max_states)
        result = verify(self.target, parameters=self.parameters, any_size=False, limits=limits)
        if result.errors:
            raise SpecError(*result.errors)
        read = subjects_of([self.target], self.parameters, (), limits).subjects
        subjects = {each.system.name: each for each in read}

        def expression(spec: SpecResult, text: str) -> Watched:
            return watched(subjects[spec.system.name], text)

        watched_by(tuple(subjects.values()), self.watches)
        states = [States.of(each.system, limits) for each in result.results]
        targets = {number: self.named(each.system.name) for number, each in enumerate(result.results)}
        return Session(result, states, expression=expression, watches=self.watches, targets=targets)

    def named(self, spec: str) -> str:
        """One of the specs on a command line."""
        return self.target if "::" in self.target else f"{self.target}::{spec}"


def opened(target: str, parameters: Mapping[str, bool | int], *, watches: Sequence[str], max_states: int) -> Opened:
    """What a user opens.

    Raises:
        SpecError: It cannot be read.
        UsageError: It is not there, or holds no spec.
    """
    read = subjects_of([target], parameters, (), Limits())
    if read.errors:
        raise SpecError(*read.errors)
    files = {source.source.path for subject in read.subjects for source in subject.spec.ancestry}
    return Opened(target, parameters, tuple(watches), max_states, tuple(sorted(files)))


def place(at: str | None, session: Session, steps_of: Sequence[str] = ()) -> schema.At:
    """Where a page begins: at a property, at the place of a link, or at a run of these steps.

    Raises:
        UsageError: There is no such property, nor is it a link.
    """
    first = session.result.results[0]
    name = first.system.name
    if at is None:
        return schema.At(spec=name, trace="walk" if steps_of else "", step=-1, steps=list(steps_of))
    if "=" in at:
        return _of_link(at, name)
    for each in session.result.results:
        if at in each:
            return schema.At(spec=each.system.name, trace=at, step=-1, steps=[])
    known = ", ".join(dict.fromkeys(found.name for each in session.result.results for found in each))
    raise UsageError(f"there is no property {at} here", hint=f"properties: {known}; or what follows # in a link")


def _of_link(at: str, spec: str) -> schema.At:
    said = {key: values[-1] for key, values in parse_qs(at.rpartition("#")[2]).items()}
    step = said.get("step", "")
    return schema.At(
        spec=said.get("spec", spec),
        trace=said.get("trace", ""),
        step=int(step) if step.isdecimal() else -1,
        steps=steps_of(said.get("steps", "")),
    )
