"""Step instances as people write them one after the other: `start,poll(c0, p1),crash`."""

from __future__ import annotations


def steps_of(text: str) -> list[str]:
    """The step instances; commas part them, but for those between brackets."""
    steps, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth <= 0:
            steps.append("")
        else:
            steps[-1] += letter
    return [step for each in steps if (step := each.strip())]
