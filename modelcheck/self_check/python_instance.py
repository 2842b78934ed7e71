"""A spec as a plain Python object: the user's own methods, run by CPython.

It shares no code with `modelcheck.semantics` beyond the declared types and first values, so where
the two agree on what a run of a spec did, the frontend read the spec as Python does.
"""

from __future__ import annotations

from collections.abc import Mapping

from modelcheck.errors import UsageError
from modelcheck.frontend import LoadedSpec
from modelcheck.ir.nodes import Value
from modelcheck.ir.shapes import cells, leaves
from modelcheck.ir.system import Lifetime, Message, State, StepInstance, TransitionSystem, key_domains, used
from modelcheck.ir.types import IdType, MapType, Type
from modelcheck.self_check.containers import Identities, Identity
from modelcheck.self_check.lowered import Lowered, lowered
from modelcheck.self_check.python_values import Converter
from modelcheck.semantics import Scope, evaluate, initial_state
from modelcheck.spec import Disabled, Spec


class PythonInstance:
    """An object of the user's class in a state of an instance; `object` is that object.

    Args:
        spec: The user's class as it was loaded.
        system: The instance; it gives parameters, first values and budgets.
        read: The result of the frontend, for its types; None lets the frontend read the spec.
    """

    def __init__(self, spec: LoadedSpec, system: TransitionSystem, read: Lowered | None = None) -> None:
        read = read or lowered(spec, system)
        self._system = system
        self._first = initial_state(system)
        self._used: dict[str, int] = {}
        self._shapes = read.shapes
        self._arguments = read.arguments
        self._convert = Converter(system, read.enums)
        self._places = {
            name: tuple((cell.suffix, system.variable_index[name + cell.suffix]) for cell in cells(shape))
            for name, shape in self._shapes.items()
        }
        self._budgets = {
            step.name: evaluate(step.budget, Scope(system, self._first, {}))
            for step in system.steps
            if step.budget is not None
        }
        self.object = _with_builtins(spec.cls, self)
        for name, value in self._constants(read.constants).items():
            object.__setattr__(self.object, name, value)
        self.load(self._first)

    def load(self, state: State) -> None:
        """Put the object into the state."""
        for name, shape in self._shapes.items():
            inside = {suffix: state[index] for suffix, index in self._places[name]}
            object.__setattr__(self.object, name, self._convert.to_python(shape, inside))
        for name in self._budgets:
            self._used[name] = int(state[self._system.variable_index[used(name)]])  # type: ignore[arg-type]

    def state(self) -> State:
        """The present state of the object."""
        values: list[Value] = [None] * len(self._system.variables)
        for name, shape in self._shapes.items():
            found = self._convert.from_python(shape, getattr(self.object, name))
            for suffix, index in self._places[name]:
                values[index] = found[suffix]
        for name, count in self._used.items():
            values[self._system.variable_index[used(name)]] = count
        return tuple(values)

    def take(self, instance: StepInstance) -> bool:
        """Call the method; return False if its guard is false, and leave the object unchanged then.

        Raises:
            Exception: Whatever the user's method raises: IndexError, KeyError, AssertionError and so on; `OutOfBounds`
                where it writes a value outside the range that the variable's type declares.
        """
        before = self.state()
        if self._call(instance):
            return True
        self.load(before)
        return False

    def successor(self, state: State, instance: StepInstance) -> State | None:
        """The state after the step instance; None where its guard is false.

        Raises:
            Exception: As `take`.
        """
        self.load(state)
        return self.state() if self._call(instance) else None

    def is_owed(self, message: Message) -> bool:
        """The answer of the method `owed` about the message in the present state.

        Raises:
            Exception: Whatever the user's method raises.
        """
        domains = key_domains(self._system.variable(message.variable).type)
        keys = [self._convert.key(domain, key) for domain, key in zip(domains, message.keys, strict=True)]
        owed: bool = self.object.owed(*keys)  # type: ignore[attr-defined]
        return owed

    def check(self, name: str, value: object) -> None:
        """Check that the value may be assigned to the variable.

        Raises:
            OutOfBounds: It leaves the range that the variable's type declares.
        """
        if name in self._shapes:
            self._convert.check(self._shapes[name], value)

    def used(self, fault: str) -> int:
        """The part of a fault's budget that is spent: a number of times.

        Raises:
            UsageError: The fault has no budget.
        """
        if fault not in self._used:
            raise UsageError(f"{self._system.name} has no fault `{fault}` with a budget")
        return self._used[fault]

    def forget(self, who: object = None) -> None:
        """Reset the volatile state of the object, or the cells whose key path contains `who`.

        Raises:
            UsageError: `who` is no identity of this instance.
        """
        if who is not None and not isinstance(who, Identity):
            raise UsageError(f"{who!r} is no identity of {self._system.name}")
        used = dict(self._used)
        after = [
            _forgotten(now, first, variable.type, who) if variable.lifetime is Lifetime.VOLATILE else now
            for variable, now, first in zip(self._system.variables, self.state(), self._first, strict=True)
        ]
        self.load(tuple(after))
        self._used = used

    def _call(self, instance: StepInstance) -> bool:
        """Call the method; return False if its guard is false, and the object may have changed then."""
        budget = self._budgets.get(instance.step)
        if isinstance(budget, int) and self._used[instance.step] >= budget:
            return False
        chosen = dict(instance.arguments)
        arguments = {
            name: self._convert.to_python(shape, {suffix: chosen[name + suffix] for suffix, _ in leaves(shape)})
            for name, shape in self._arguments[instance.step].items()
        }
        method = getattr(self.object, instance.step)
        try:
            method(**arguments)
        except Disabled:
            return False
        if budget is not None:
            self._used[instance.step] += 1
        return True

    def _constants(self, computed: Mapping[str, bool | int]) -> dict[str, object]:
        """The parameters and plain constants of the instance; the class itself has those of the defaults."""
        found: dict[str, object] = {
            name: value for name, value in computed.items() if name not in self._shapes and not name.startswith("__")
        }
        for parameter in self._system.parameters:
            many = parameter.identities and Identities(int(parameter.value), parameter.identities)
            found[parameter.name] = many or parameter.value
        return found


def _with_builtins(cls: type[Spec], instance: PythonInstance) -> Spec:
    """An object whose `forget` and `used` are those of the instance, and which checks assignments to its variables."""

    def forget(_: Spec, who: object = None, /) -> None:
        instance.forget(who)

    def used(_: Spec, fault: str, /) -> int:
        return instance.used(fault)

    def assign(self: Spec, name: str, value: object, /) -> None:
        instance.check(name, value)
        object.__setattr__(self, name, value)

    words = {"forget": forget, "used": used, "__setattr__": assign, "__module__": cls.__module__}
    plain: type[Spec] = type(cls.__name__, (cls,), words)
    return plain()


def _forgotten(now: Value, first: Value, type_: Type, who: Identity | None) -> Value:
    if who is None:
        return first
    if not isinstance(type_, MapType) or not isinstance(now, tuple) or not isinstance(first, tuple):
        return now
    if isinstance(type_.key, IdType) and type_.key.name == who.type_name:
        now = (*now[:who], first[who], *now[who + 1 :])
    return tuple(_forgotten(old, new, type_.value, who) for old, new in zip(now, first, strict=True))
