"""A spec as a plain Python object: the user's own methods, run by CPython.

The second oracle. It shares no code with `modelcheck.semantics` beyond the declared types and first values, so where
the two agree on random walks, the frontend read the spec as Python does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from modelcheck.errors import InternalError, UsageError
from modelcheck.ir.nodes import Domain, RangeDomain, Value
from modelcheck.ir.system import Lifetime, State, StepInstance, TransitionSystem
from modelcheck.ir.types import BoolType, IdType, MapType, OptionType, Type
from modelcheck.semantics import Scope, evaluate, initial_state
from modelcheck.spec import Disabled, Effects, Ids, Spec


class Identity(int):
    """An identity that remembers its type, which `forget` must know and a plain number does not tell."""

    type_name: str

    def __new__(cls, number: int, type_name: str) -> Identity:  # noqa: D102
        identity = super().__new__(cls, number)
        identity.type_name = type_name
        return identity


class Identities(Ids[Identity]):
    """The identities of one type."""

    def __init__(self, size: int, type_name: str) -> None:
        super().__init__(size)
        self._type_name = type_name

    def __iter__(self) -> Iterator[Identity]:
        return (Identity(number, self._type_name) for number in range(len(self)))


class PythonInstance:
    """An object of the user's class in a state of an instance; `object` is that object.

    Args:
        cls: The user's class.
        system: The instance; it gives parameters, types, first values and budgets.
    """

    def __init__(self, cls: type[Spec], system: TransitionSystem) -> None:
        self._system = system
        self._first = initial_state(system)
        self._used: dict[str, int] = {}
        self._budgets = {
            step.name: evaluate(step.budget, Scope(system, self._first, {}))
            for step in system.steps
            if step.budget is not None
        }
        self.object = _with_builtins(cls, self)
        for parameter in system.parameters:
            many = parameter.identities and Identities(int(parameter.value), parameter.identities)
            setattr(self.object, parameter.name, many or parameter.value)
        self.load(self._first)

    def load(self, state: State) -> None:
        """Put the object into the state."""
        for variable, value in zip(self._system.variables, state, strict=True):
            if variable.lifetime is Lifetime.BUDGET:
                self._used[_fault(variable.name)] = _integer(value)
            else:
                setattr(self.object, variable.name, _to_python(value, variable.type))

    def state(self) -> State:
        """The state the object is in."""
        return tuple(
            self._used[_fault(variable.name)]
            if variable.lifetime is Lifetime.BUDGET
            else _from_python(getattr(self.object, variable.name), variable.type)
            for variable in self._system.variables
        )

    def take(self, instance: StepInstance) -> bool:
        """Call the method; False where its guard is false, and the object is then unchanged.

        Raises:
            Exception: Whatever the user's method raises: IndexError, KeyError, AssertionError and so on.
        """
        budget = self._budgets.get(instance.step)
        if budget is not None and self._used[instance.step] >= _integer(budget):
            return False
        step = self._system.step(instance.step)
        arguments = {
            argument.name: _argument(value, argument.domain)
            for argument, (_, value) in zip(step.arguments, instance.arguments, strict=True)
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
        for variable, first in zip(self._system.variables, self._first, strict=True):
            if variable.lifetime is Lifetime.VOLATILE:
                now = _from_python(getattr(self.object, variable.name), variable.type)
                after = first if who is None else _forgotten(now, first, variable.type, who)
                setattr(self.object, variable.name, _to_python(after, variable.type))


def _with_builtins(cls: type[Spec], instance: PythonInstance) -> Spec:
    """An object whose `forget` and `used` are those of the instance."""

    def forget(_: Spec, who: object = None, /) -> None:
        instance.forget(who)

    def used(_: Spec, fault: str, /) -> int:
        return instance.used(fault)

    plain: type[Spec] = type(cls.__name__, (cls,), {"forget": forget, "used": used, "__module__": cls.__module__})
    return plain()


def _forgotten(now: Value, first: Value, type_: Type, who: Identity) -> Value:
    if not isinstance(type_, MapType) or not isinstance(now, tuple) or not isinstance(first, tuple):
        return now
    if isinstance(type_.key, IdType) and type_.key.name == who.type_name:
        now = (*now[:who], first[who], *now[who + 1 :])
    return tuple(_forgotten(old, new, type_.value, who) for old, new in zip(now, first, strict=True))


def _to_python(value: Value, type_: Type) -> object:
    match type_:
        case MapType(RangeDomain()) if isinstance(value, tuple):
            counts = Effects(len(value))
            for message, count in enumerate(value):
                counts[message] = _integer(count)
            return counts
        case MapType(key, inner) if isinstance(value, tuple):
            return {_argument(number, key): _to_python(item, inner) for number, item in enumerate(value)}
        case IdType(name):
            return Identity(_integer(value), name)
        case OptionType(item):
            return None if value is None else _to_python(value, item)
        case _:
            return value


def _from_python(value: object, type_: Type) -> Value:
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case Effects():
            return tuple(value[message] for message in range(len(value)))
        case dict() if isinstance(type_, MapType):
            return tuple(_from_python(item, type_.value) for _, item in sorted(value.items()))
        case _:
            raise InternalError(f"{value!r} is no value of a state variable")


def _argument(value: Value, domain: Domain) -> object:
    match domain:
        case IdType(name):
            return Identity(_integer(value), name)
        case BoolType():
            return bool(value)
        case RangeDomain():
            return value
        case _:
            assert_never(domain)


def _integer(value: Value) -> int:
    if isinstance(value, int):
        return value
    raise InternalError(f"expected an integer, got {value!r}")


def _fault(budget_variable: str) -> str:
    return budget_variable.removeprefix("used(").removesuffix(")")
