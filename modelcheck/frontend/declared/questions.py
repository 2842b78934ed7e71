"""The methods `owed` and `done`: the messages that must take effect, and the states in which a run may end."""

from __future__ import annotations

from modelcheck.frontend.declared.properties import lower_property
from modelcheck.frontend.reading.functions import question
from modelcheck.frontend.reading.loader import LoadedSpec
from modelcheck.frontend.reading.source import fail
from modelcheck.frontend.values.names import Declarations, Names
from modelcheck.frontend.values.values import Typed, Value
from modelcheck.ir.nodes import Domain, Expr, LocalRead, RangeDomain
from modelcheck.ir.shapes import MapShape, describe_domain
from modelcheck.ir.system import Owed
from modelcheck.ir.types import CountType, IntType


def owed_messages(spec: LoadedSpec, declared: Declarations) -> Owed | None:
    """The method `owed(self, m)`, true of messages that must take effect; its arguments are the keys of `Effects`.

    Raises:
        SpecError: MC211, its arguments are not the keys of every `Effects` variable; and as `lower_property`.
    """
    method = question(spec, declared.definitions, "owed")
    if method is None:
        return None
    span = method.span
    names = [argument.arg for argument in method.node.args.args]
    keys = names[1:]
    kinds = {_keys(variable.shape) for variable in declared.variables.values()} - {None}
    if not names or len(kinds) != 1 or len(next(iter(kinds)) or ()) != len(keys):
        wanted = " or ".join(sorted(", ".join(map(describe_domain, kind or ())) for kind in kinds)) or "no message"
        hint = "write `def owed(self, m: int) -> bool`, one argument for each key of the spec's `Effects`"
        if len(kinds) > len({tuple(map(describe_domain, kind or ())) for kind in kinds}):
            wanted, hint = "messages of `Effects` of different sizes", "give all `Effects` of the spec the same size"
        raise fail("MC211", f"`owed` is asked about {wanted}", span, hint=hint)
    (domains,) = kinds
    values: dict[str, Value] = {
        key: Typed(LocalRead(key), IntType() if isinstance(domain, RangeDomain) else domain, span)
        for key, domain in zip(keys, domains or (), strict=True)
    }
    scope = Names(method.source, declared, method.scope, names[0], values, cls=method.cls)
    return Owed(tuple(keys), lower_property(method.node, scope))


def done_states(spec: LoadedSpec, declared: Declarations) -> Expr | None:
    """The condition of the method `done(self)`, true where a run may end; None without one.

    Raises:
        SpecError: MC211, it has other arguments than self; and as `lower_property`.
    """
    method = question(spec, declared.definitions, "done")
    if method is None:
        return None
    if len(method.node.args.args) != 1:
        raise fail("MC211", "`done` has no arguments but self", method.span, hint="write `def done(self) -> bool`")
    names = Names(method.source, declared, method.scope, method.node.args.args[0].arg, cls=method.cls)
    return lower_property(method.node, names)


def _keys(shape: object) -> tuple[Domain, ...] | None:
    """The keys of an `Effects` variable; None for any other."""
    keys: list[Domain] = []
    while isinstance(shape, MapShape):
        keys.append(shape.key)
        shape = shape.value
    return tuple(keys) if isinstance(shape, CountType) else None
