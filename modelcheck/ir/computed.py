"""Computed parameters removed: wherever an instance reads one, its formula stands instead."""

from __future__ import annotations

from dataclasses import replace

from modelcheck.ir.fold import map_domain
from modelcheck.ir.formula import inlined
from modelcheck.ir.nodes import Expr
from modelcheck.ir.rewrite import rewritten_assign, rewritten_step
from modelcheck.ir.system import Step, TransitionSystem
from modelcheck.ir.types import MapType, Type


def without_computed(system: TransitionSystem) -> TransitionSystem:
    """The same system with the formulas of computed parameters in place of their names.

    So whatever a formula reads can be left open. The parameters stay, for their values.
    """
    if not system.formulas:
        return system

    def rewrite(expr: Expr) -> Expr:
        return inlined(expr, system.formulas)

    def typed(type_: Type) -> Type:
        return MapType(map_domain(type_.key, rewrite), typed(type_.value)) if isinstance(type_, MapType) else type_

    def of_step(step: Step) -> Step:
        step = rewritten_step(step, rewrite, lambda assign: (rewritten_assign(assign, rewrite),))
        arguments = tuple(replace(each, domain=map_domain(each.domain, rewrite)) for each in step.arguments)
        return replace(step, arguments=arguments, budget=step.budget and rewrite(step.budget))

    return replace(
        system,
        variables=tuple(replace(v, type=typed(v.type), initial=rewrite(v.initial)) for v in system.variables),
        steps=tuple(map(of_step, system.steps)),
        properties=tuple(replace(each, condition=rewrite(each.condition)) for each in system.properties),
        owed=system.owed and replace(system.owed, condition=rewrite(system.owed.condition)),
        done=system.done and rewrite(system.done),
        requires=tuple(map(rewrite, system.requires)),
        promises=tuple((rewrite(condition), promise) for condition, promise in system.promises),
    )
