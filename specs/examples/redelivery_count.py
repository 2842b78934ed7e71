"""How often, at most, does at-least-once do the same work? Once, and once more for each crash.

"At least" names no upper bound, but there is one: what a consumer did since its last commit is done again only if it
crashes. A record that took effect n times has cost n - 1 crashes, however many records there are and however rarely
the consumer commits. `Effects` counts 0, 1, many, enough to tell a duplicate; here the count is exact.
"""

from typing import Annotated

from modelcheck import Between, Durable, Ghost, Param, Spec, Volatile, always, each, fault, possible, step, when


class RedeliveryCount(Spec):
    """One partition, one consumer that commits by hand (`enable.auto.commit=false`) after any number of records."""

    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    crashes: Param[int] = 2  # how many times the consumer may die

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"

    running: Volatile[bool] = False  # false at first, and again after every crash
    position: Volatile[int] = 0  # offset of the record handled next
    in_flight: Volatile[bool] = False  # the record at `position` is fetched, not yet processed

    count: Ghost[dict[Annotated[int, Between(0, messages - 1)], int]] = each(0)  # how often each record took effect

    @step
    def start(self) -> None:
        """Join the group and resume from the last commit."""
        when(not self.running)
        self.running = True
        self.position = self.committed

    @step
    def poll(self) -> None:
        """Fetch one record."""
        when(self.running and not self.in_flight and self.position < self.messages)
        self.in_flight = True

    @step
    def process(self) -> None:
        """Do the work the outside world can see: send the mail, charge the card."""
        when(self.in_flight)
        self.count[self.position] += 1
        self.position += 1
        self.in_flight = False

    @step
    def commit(self) -> None:
        """Tell the broker that everything below `position` is done (`commitSync`)."""
        when(self.running and self.committed < self.position)
        self.committed = self.position

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value."""
        when(self.running)
        self.forget()

    @always
    def each_repetition_cost_a_crash(self) -> bool:
        """A record takes effect once, and once more for each crash at most."""
        return all(self.count[m] <= 1 + self.used("crash") for m in range(self.messages))

    @always
    def nothing_is_committed_undone(self) -> bool:
        """The broker never moves past a record that nobody processed."""
        return all(self.count[m] >= 1 for m in range(self.messages) if m < self.committed)

    @possible
    def every_crash_repeats_the_same_record(self) -> bool:
        """The bound is met: all crashes can fall on one record."""
        return any(self.count[m] == 1 + self.crashes for m in range(self.messages))
