"""The result of the frontend for a spec: the one place where anything is taken from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from modelcheck.frontend import LoadedSpec, argument_shapes, declare
from modelcheck.ir.shapes import Shape
from modelcheck.ir.system import TransitionSystem


class Lowered(NamedTuple):
    """An instance as it was read.

    Attributes:
        system: The instance.
        shapes: The shape of each state variable that the spec declares, by name.
        arguments: The shapes of the arguments of each step, by their names.
        constants: The plain constants of the class bodies, by name.
        enums: The enumeration of each `EnumType`, by name.
    """

    system: TransitionSystem
    shapes: Mapping[str, Shape]
    arguments: Mapping[str, Mapping[str, Shape]]
    constants: Mapping[str, bool | int]
    enums: Mapping[str, type[Enum]]


def lowered(spec: LoadedSpec, system: TransitionSystem) -> Lowered:
    """The result of the frontend for this instance of the spec.

    Raises:
        SpecError: As `frontend.instantiate`, which did not raise it.
    """
    declared = declare(spec, system.parameters)
    return Lowered(
        system=system,
        shapes={name: variable.shape for name, variable in declared.variables.items()},
        arguments=argument_shapes(spec, declared),
        constants=declared.members,
        enums=declared.types.enums,
    )
