"""A spec as a plain Python object: the user's own methods, run by CPython.

The second oracle. It shares no code with `modelcheck.semantics` beyond the declared types and first values, so where
the two agree on random walks, the frontend read the spec as Python does.
"""

from __future__ import annotations

from enum import Enum

from modelcheck.conformance.python_values import Converter, Identities, Identity
from modelcheck.errors import UsageError
from modelcheck.frontend import LoadedSpec, argument_shapes, declare
from modelcheck.frontend.shapes import cells, leaves
from modelcheck.ir.nodes import Value
from modelcheck.ir.system import Lifetime, State, StepInstance, TransitionSystem
from modelcheck.ir.types import IdType, MapType, Type
from modelcheck.semantics import Scope, evaluate, initial_state
from modelcheck.spec import Disabled, Spec


class PythonInstance:
    """An object of the user's class in a state of an instance; `object` is that object.

    Args:
        spec: The user's class as it was loaded.
        system: The instance; it gives parameters, types, first values and budgets.
    """

    def __init__(self, spec: LoadedSpec, system: TransitionSystem) -> None:
        self._system = system
        self._first = initial_state(system)
        self._used: dict[str, int] = {}
        self._declared = declare(spec, system.parameters)
        self._arguments = argument_shapes(spec, self._declared)
        self._convert = Converter(system, _enums(spec))
        self._budgets = {
            step.name: evaluate(step.budget, Scope(system, self._first, {}))
            for step in system.steps
            if step.budget is not None
        }
        self.object = _with_builtins(spec.cls, self)
        for parameter in system.parameters:
            many = parameter.identities and Identities(int(parameter.value), parameter.identities)
            object.__setattr__(self.object, parameter.name, many or parameter.value)
        self.load(self._first)

    def load(self, state: State) -> None:
        """Put the object into the state."""
        values = {v.name: value for v, value in zip(self._system.variables, state, strict=True)}
        for name, variable in self._declared.variables.items():
            inside = {cell.suffix: values[name + cell.suffix] for cell in cells(variable.shape)}
            object.__setattr__(self.object, name, self._convert.to_python(variable.shape, inside))
        for name in self._budgets:
            self._used[name] = int(values[f"used({name})"])  # type: ignore[arg-type]

    def state(self) -> State:
        """The state the object is in."""
        values: dict[str, Value] = {f"used({name})": count for name, count in self._used.items()}
        for name, variable in self._declared.variables.items():
            found = self._convert.from_python(variable.shape, getattr(self.object, name))
            values |= {name + suffix: value for suffix, value in found.items()}
        return tuple(values[variable.name] for variable in self._system.variables)

    def take(self, instance: StepInstance) -> bool:
        """Call the method; False where its guard is false, and the object is then unchanged.

        Raises:
            Exception: Whatever the user's method raises: IndexError, KeyError, AssertionError and so on; `OutOfBounds`
                where it writes a value outside the range that the variable's type declares.
        """
        budget = self._budgets.get(instance.step)
        if isinstance(budget, int) and self._used[instance.step] >= budget:
            return False
        chosen = dict(instance.arguments)
        arguments = {
            name: self._convert.to_python(shape, {suffix: chosen[name + suffix] for suffix, _ in leaves(shape)})
            for name, shape in self._arguments[instance.step].items()
        }
        before = self.state()
        try:
            getattr(self.object, instance.step)(**arguments)
        except Disabled:
            self.load(before)
            return False
        if budget is not None:
            self._used[instance.step] += 1
        return True

    def check(self, name: str, value: object) -> None:
        """May the value be assigned to the variable?

        Raises:
            OutOfBounds: It leaves the range that the variable's type declares.
        """
        if name in self._declared.variables:
            self._convert.check(self._declared.variables[name].shape, value)

    def used(self, fault: str) -> int:
        """How much of the budget of a fault is spent.

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


def _enums(spec: LoadedSpec) -> dict[str, type[Enum]]:
    """The enumerations that the modules of a spec and its bases know."""
    return {
        value.__name__: value
        for owner in spec.ancestry
        for value in owner.namespace.values()
        if isinstance(value, type) and issubclass(value, Enum)
    }


def _with_builtins(cls: type[Spec], instance: PythonInstance) -> Spec:
    """An object whose `forget` and `used` are those of the instance, and which looks at what is assigned to it."""

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
