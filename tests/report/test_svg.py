"""The picture of a trace says what its lanes say, and cuts nothing off."""

from collections.abc import Iterator
from xml.etree import ElementTree

from modelcheck.report.lanes.model import Arrow, Glyph, Lanes, Row, lanes
from modelcheck.report.lanes.svg import lanes_svg
from tests import results

SVG = "{http://www.w3.org/2000/svg}"


def drawn(laid: Lanes) -> ElementTree.Element:
    return ElementTree.fromstring(lanes_svg(laid, label="a trace"))


def seed() -> Lanes:
    system = results.load("at_least_once.py")
    trace = results.run(system, "start", "poll", "process", "crash", "start", "poll", "process")
    return lanes(system, trace, violated_at=7)


def parts(tree: ElementTree.Element, tag: str, kind: str) -> list[ElementTree.Element]:
    return [each for each in tree.iter(SVG + tag) if each.get("class") == kind]


def number(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def row(step: str = "", arrow: Arrow | None = None, *glyphs: tuple[int, Glyph], at: int = 0) -> Row:
    return Row(number=at, step=step, fault=False, glyphs=glyphs, arrow=arrow, changes=())


def texts(tree: ElementTree.Element) -> Iterator[tuple[str, float, float]]:
    """Every text with where it begins and ends; a character is as wide as in the narrowest of usual fonts."""
    for each in tree.iter(SVG + "text"):
        text = "".join(each.itertext())
        x, width = number(each, "x"), 7 * len(text)
        start = {"start": x, "middle": x - width / 2, "end": x - width}[each.get("text-anchor", "start")]
        yield text, start, start + width


def test_a_crash_breaks_the_lane_of_its_participant_and_no_other() -> None:
    tree = drawn(seed())
    lines = parts(tree, "line", "lane")
    consumer, broker = sorted({number(each, "x1") for each in lines})
    above, below = (each for each in lines if number(each, "x1") == consumer)
    (cross,) = (each for each in tree.iter(SVG + "path") if "l10 10" in each.get("d", ""))
    y = float(cross.get("d", "").partition(" ")[2].partition(" ")[0]) + 5
    assert number(above, "y2") < y - 5 < y + 5 < number(below, "y1")
    assert len([each for each in lines if number(each, "x1") == broker]) == 1


def test_only_the_effect_that_is_repeated_has_a_ring_and_says_so() -> None:
    tree = drawn(seed())
    (ring,) = parts(tree, "circle", "again")
    assert "".join(ring.itertext()) == "takes effect again"
    (mark,) = parts(tree, "path", "mark")
    (shade,) = tree.iter(SVG + "rect")
    assert number(shade, "y") < number(ring, "cy") < number(shade, "y") + number(shade, "height")
    assert mark.get("d", "").startswith("M2 ")


def test_the_step_to_look_at_has_the_mark_and_the_one_that_loses_the_shade() -> None:
    system = results.load("at_most_once.py")
    laid = lanes(
        system, results.run(system, "start", "poll", "commit", "crash"), lost_at=4, violated_at=4, culprit_at=3
    )
    tree = drawn(laid)
    (mark,), (shade,) = parts(tree, "path", "mark"), tree.iter(SVG + "rect")
    assert "".join(mark.itertext()) == "the step to look at"
    rows = {text: number(each, "y") for each in tree.iter(SVG + "text") if (text := "".join(each.itertext()))}
    assert f"M2 {rows['commit'] - 9:g} " in mark.get("d", "")
    assert number(shade, "y") < rows["crash"] < number(shade, "y") + number(shade, "height")


def test_a_trace_in_which_nothing_is_wrong_is_not_marked() -> None:
    system = results.load("at_least_once.py")
    tree = drawn(lanes(system, results.run(system, "start", "poll", "process")))
    assert not [*parts(tree, "circle", "again"), *parts(tree, "path", "mark"), *tree.iter(SVG + "rect")]


def test_what_crosses_stands_on_its_arrow_between_the_lanes() -> None:
    tree = drawn(seed())
    consumer, broker = sorted({number(each, "x1") for each in parts(tree, "line", "lane")})
    labels = [
        (start, end) for text, start, end in texts(tree) if text in ("committed 0", "record 0") and start > consumer
    ]
    assert len(labels) == 4
    assert all(consumer < start < end < broker for start, end in labels)


def test_long_names_and_labels_make_room_instead_of_being_cut() -> None:
    step, label = "open(Letter(to=c0, stamp=NONE, copy=False))", "Response(pid=1, seq=0, record=None, epoch=3)"
    names = ("a_consumer_with_a_long_name", "another_one_with_a_long_name", "c2")
    laid = Lanes(names, (row(), row(step, Arrow(0, 1, label), at=1)))
    tree = drawn(laid)
    width = number(tree, "width")
    found = {text: (start, end) for text, start, end in texts(tree)}
    assert {step, label, *names} <= set(found)
    assert all(0 <= start <= end <= width for start, end in found.values())
    first, second, _ = sorted({number(each, "x1") for each in parts(tree, "line", "lane")})
    assert found[step][1] < found[names[0]][0]
    assert first < found[label][0] < found[label][1] < second
    assert found[names[0]][1] < found[names[1]][0]


def test_characters_that_are_wide_or_no_text_are_counted_as_they_are_shown() -> None:
    wide, narrow = (number(drawn(Lanes(("c0",), (row(name),))), "width") for name in ("記録を処理する", "ab\x1bcdefg"))
    assert wide > narrow + 20
    assert "\x1b" not in lanes_svg(Lanes(("c0",), (row("ab\x1bc"),)), label="x")
