"""What the screen says of a proof for any size: of whom, from which size on, why every message takes effect."""

from dataclasses import replace

from modelcheck.ir.cells import cell
from modelcheck.ir.nodes import FALSE, Compare, Comparison, Const, ParameterRead
from modelcheck.ir.participants.resized import with_parameters
from modelcheck.ir.properties import BuiltIn
from modelcheck.ir.system import TransitionSystem
from modelcheck.report.layout.page import Page
from modelcheck.report.layout.text import paint
from modelcheck.report.screens.invariant import invariant_lines
from modelcheck.report.screens.table import table_lines
from modelcheck.report.values import rank_keys
from modelcheck.report.words import proof_sizes
from modelcheck.verdict import Holds, Invariant, Rank
from tests import results

GROUP = results.load("benchmark/group.py")
PROVED = Invariant(
    conjuncts=(
        Compare(
            Comparison.LE, cell("position", [ParameterRead("c"), Const(0)]), cell("committed", [ParameterRead("w")])
        ),
    ),
    unbounded=("messages", "crashes", "consumers"),
    fixed=(("partitions", 1),),
    engine="rank",
    ranks=(Rank(variable="delivered", keys=(0,), components=(cell("committed", [Const(0)]), Const(1))),),
    each=(("c", "consumers"),),
)


ANY_ROW = replace(
    PROVED,
    conjuncts=(Compare(Comparison.GE, cell("committed", [ParameterRead("p")]), Const(0)),),
    unbounded=(*PROVED.unbounded, "partitions"),
    fixed=(),
    ranks=(replace(PROVED.ranks[0], components=(cell("committed", [ParameterRead("p")]), Const(1))),),
    each=(*PROVED.each, ("p", "partitions")),
)


def with_minimums(system: TransitionSystem, **minimums: int) -> TransitionSystem:
    parameters = tuple(replace(each, minimum=minimums.get(each.name, 0)) for each in system.parameters)
    return replace(system, parameters=parameters)


def test_the_scope_names_least_sizes_and_what_is_fixed() -> None:
    verdict = Holds(PROVED)
    assert proof_sizes(verdict.evidence, GROUP) == "for any number of messages, crashes and consumers (partitions=1)"
    assert proof_sizes(verdict.evidence, with_minimums(GROUP, crashes=1, partitions=1)) == (
        "for any number of messages, crashes (at least 1) and consumers (partitions=1)"
    )


def screen(property_name: str, invariant: Invariant = PROVED) -> list[str]:
    return paint(invariant_lines(invariant, property_name, GROUP, Page(width=100)), color=False).splitlines()


def test_names_that_stand_for_anyone_say_for_whom() -> None:
    assert "      inductive invariant, rank, re-checked, c being any consumer, w being any message" in screen(
        BuiltIn.NO_LOSS
    )


def test_a_rank_says_what_it_proves() -> None:
    assert screen(BuiltIn.NO_LOSS)[:2] == [
        "      every message of delivered[p0] can still take effect: rank with 2 components",
        "        it always gets nearer: committed[p0], then 1",
    ]
    assert screen(BuiltIn.NO_STARVATION)[0].startswith(
        "      every message of delivered[p0] takes effect in the end: rank"
    )


def test_a_rank_says_where_a_message_that_is_not_owed_is_so_for_good() -> None:
    lasting = Compare(Comparison.GE, cell("committed", [Const(0)]), Const(1))
    for for_good, said in (
        (lasting, "        that it is not owed is for good if committed[p0] >= 1"),
        (FALSE, "        that it is not owed need not last"),
        (None, "      inductive invariant, rank, re-checked, c being any consumer, w being any message"),
    ):
        assert screen(BuiltIn.NO_LOSS, replace(PROVED, ranks=(replace(PROVED.ranks[0], for_good=for_good),)))[2] == said


def test_what_is_said_of_any_row_names_it() -> None:
    assert proof_sizes(ANY_ROW, GROUP) == "for any number of messages, crashes, consumers and partitions"
    assert screen(BuiltIn.NO_LOSS, ANY_ROW)[:4] == [
        "      every message of delivered[p] can still take effect: rank with 2 components",
        "        it always gets nearer: committed[p], then 1",
        "      inductive invariant, rank, re-checked, p being any partition",
        "        · committed[p] >= 0",
    ]


def test_ranks_of_several_participants_keep_their_numbers() -> None:
    (rank,) = ANY_ROW.ranks
    several = replace(ANY_ROW, ranks=(rank, replace(rank, keys=(1,))))
    assert rank_keys(rank, ANY_ROW, GROUP) == ["p"]
    assert [rank_keys(each, several, GROUP) for each in several.ranks] == [[0], [1]]
    assert rank_keys(rank, PROVED, GROUP) == [0]


def test_an_instance_with_fewer_rows_has_states_with_fewer() -> None:
    two = results.load("benchmark/group.py", partitions=2)
    assert with_parameters(two, (("partitions", 1),)) == results.load("benchmark/group.py", partitions=1)
    assert with_parameters(two, tuple(two.parameter_values.items())) == two


def test_the_table_says_any_size_where_nothing_is_fixed_and_not_otherwise() -> None:
    base = results.at_least_once()
    some = Holds(replace(results.invariant(), unbounded=("messages",), fixed=(("crashes", 1),)))
    partly = replace(base, properties=(replace(base["no_loss"], any_size=some), base["no_duplicate"]))
    rows = paint(table_lines([base, partly], Page(width=100)), color=False).splitlines()
    assert ["any size" in row for row in rows[1:]] == [True, False]
    assert ["nothing lost" in row for row in rows[1:]] == [True, True]
