"""The evidence of verdicts, as pieces of the JSON document."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from modelcheck.check.result import PropertyResult
from modelcheck.ir.nodes import Expr
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.system import TransitionSystem
from modelcheck.ir.written import Names
from modelcheck.report.documents import schema
from modelcheck.report.documents.traces import message_text
from modelcheck.report.formulas.expression import source_text
from modelcheck.report.formulas.identities import named
from modelcheck.report.values import cell_name, rank_keys
from modelcheck.report.words import about_open, minimums
from modelcheck.verdict import Evidence, Exhaustive, Invariant, NoWayOn, Unknown, Violated

_Piece: TypeAlias = schema.Exhaustive | schema.Inductive | schema.NoWayOn | schema.Shown


def evidence(found: PropertyResult, system: TransitionSystem) -> list[_Piece]:
    """The evidence of every decided verdict, each piece once."""
    pieces: list[_Piece] = []
    for verdict in (found.verdict, found.any_size):
        if verdict is None or isinstance(verdict, Unknown) or type(verdict) is not type(found.verdict):
            continue
        elsewhere = verdict.parameters if isinstance(verdict, Violated) else None
        piece = _piece(verdict.evidence, with_parameters(system, elsewhere))
        if piece not in pieces:
            pieces.append(piece)
    return pieces


def _piece(found: Evidence | None, system: TransitionSystem) -> _Piece:
    match found:
        case None:
            return schema.Shown(scope="these-parameters")
        case Exhaustive():
            return schema.Exhaustive(scope="these-parameters")
        case Invariant():
            names, said = Names(system), _Said(system)
            return schema.Inductive(
                scope="any-size" if found.unbounded else "these-parameters",
                engine=found.engine,
                unbounded=list(found.unbounded),
                fixed=dict(found.fixed),
                conjuncts=list(map(said.text, found.conjuncts)),
                minimums=minimums(found.unbounded, system),
                where=[source_text(each) for each in about_open(found.where, found.unbounded)],
                each=dict(found.each),
                ranks=[
                    schema.Rank(
                        cell=cell_name(rank.variable, rank_keys(rank, found, system), system, names),
                        components=list(map(said.text, rank.components)),
                        for_good=None if rank.for_good is None else said.text(rank.for_good),
                    )
                    for rank in found.ranks
                ],
            )
        case NoWayOn():
            return no_way_on(found, system)
        case _:
            assert_never(found)


def no_way_on(found: NoWayOn, system: TransitionSystem) -> schema.NoWayOn:
    """The evidence of a loss; `system` is the instance of its counterexample."""
    return schema.NoWayOn(
        scope="these-parameters",
        message=message_text(system, found.message),
        distinct_states=found.states,
        conjuncts=list(map(_Said(system).text, found.conjuncts)),
    )


class _Said:
    """Formulas over the state of a system, in the words of its spec."""

    def __init__(self, system: TransitionSystem) -> None:
        self._system = system
        self._names = Names(system)

    def text(self, expr: Expr) -> str:
        """A formula, with names for identities and members."""
        return source_text(named(expr, self._system, self._names))
