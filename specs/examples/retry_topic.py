"""What to do with a record whose handler fails: skip it, or park it in a retry topic, in the end a dead-letter topic.

`LogAndSkip` moves on, so one failure loses the record. `RetryTopic` first writes the record where it will be found
again and only then moves on; after `attempts` failures it becomes somebody's job to look at, and is owed no more.
"""

from typing import Annotated

from modelcheck import (
    AT_LEAST_ONCE,
    NO_GUARANTEE,
    Between,
    Durable,
    Effects,
    Param,
    Spec,
    Volatile,
    always,
    effects,
    fault,
    step,
    when,
)


class Handler(Spec, abstract=True):
    """One partition, one consumer that commits after its handler returned, or after it dealt with its failure."""

    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the log; their offsets are 0 .. messages - 1
    crashes: Param[int] = 1  # how many times the consumer may die
    failures: Param[int] = 2  # how many times the handler may throw

    committed: Durable[int] = 0  # the broker's answer to "where do I resume?"

    running: Volatile[bool] = False
    position: Volatile[int] = 0  # offset of the record handled next
    in_flight: Volatile[bool] = False  # the record at `position` is fetched, its handler has not returned

    delivered: Effects = effects(messages)  # how often each record took effect

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
        """The handler returns: its effect is there."""
        when(self.in_flight)
        self.delivered[self.position] += 1
        self.next_record()

    @fault(at_most=failures)
    def fail(self) -> None:
        """The handler throws, before any effect."""
        when(self.in_flight)
        self.next_record()

    @step
    def commit(self) -> None:
        """Tell the broker that everything below `position` is dealt with."""
        when(self.running and self.committed < self.position)
        self.committed = self.position

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value."""
        when(self.running)
        self.forget()

    def next_record(self) -> None:
        """Let go of the record in hand."""
        self.position += 1
        self.in_flight = False


class LogAndSkip(Handler):
    """Spring's `DefaultErrorHandler` without a recoverer, once its retries are used up."""

    semantics = NO_GUARANTEE


class RetryTopic(Handler):
    """A failed record goes to a retry topic, after `attempts` failures there to the dead-letter topic."""

    semantics = AT_LEAST_ONCE

    attempts: Param[int] = 1  # failures in the retry topic before a record is given up

    waiting: Durable[frozenset[Annotated[int, Between(0, Handler.messages - 1)]]] = frozenset()  # in the retry topic
    dead: Durable[frozenset[Annotated[int, Between(0, Handler.messages - 1)]]] = frozenset()  # in the dead-letter topic

    @fault(at_most=Handler.failures)
    def fail(self) -> None:
        """The handler throws: write the record to the retry topic, wait for the acknowledgement, move on."""
        when(self.in_flight)
        self.waiting = self.waiting | {self.position}
        self.next_record()

    @step
    def process_again(self, m: Annotated[int, Between(0, Handler.messages - 1)]) -> None:
        """The handler returns for a record of the retry topic."""
        when(m in self.waiting)
        self.delivered[m] += 1
        self.waiting = self.waiting - {m}

    @fault(at_most=attempts)
    def fail_again(self, m: Annotated[int, Between(0, Handler.messages - 1)]) -> None:
        """The handler throws once more, and the record is parked for a person to look at."""
        when(m in self.waiting)
        self.waiting = self.waiting - {m}
        self.dead = self.dead | {m}

    def owed(self, m: int) -> bool:
        """Nobody waits for the effect of a record that is in the dead-letter topic."""
        return m not in self.dead

    @always
    def nothing_committed_is_out_of_sight(self) -> bool:
        """A record below the committed offset took effect, waits for another attempt, or is parked."""
        return all(
            self.delivered[m] >= 1 or m in self.waiting or m in self.dead
            for m in range(self.messages)
            if m < self.committed
        )
