"""KAFKA-17582: a transaction is aborted, but the consumer reads on: who takes its position back?

An abort drops the output and the offset of a transaction. It does not touch the consumer, another object in the same
process, whose position is past the records already: the next transaction goes on behind them and commits an offset
beyond them. `AbortAndReadOn` loses what it aborted. `AbortAndRewind` seeks to the committed offset after each abort.
That is left to the application; Spring Kafka does it for its listeners.
"""

from modelcheck import AT_MOST_ONCE, EXACTLY_ONCE, Durable, Effects, Param, Spec, effects, fault, step, when


class Abort(Spec, abstract=True):
    """One consumer and its transactional producer; a transaction holds one record. Nobody dies here."""

    messages: Param[int] = 2  # records in the input partition; their offsets are 0 .. messages - 1
    aborts: Param[int] = 1  # how many transactions may fail

    committed: Durable[int] = 0  # the group's offset
    position: Durable[int] = 0  # offset the consumer reads next
    sent: Durable[bool] = False  # the output of the record before `position` is in the open transaction

    delivered: Effects = effects(messages)  # outputs that a read_committed reader sees

    @step
    def send(self) -> None:
        """Poll a record and write its output into a transaction."""
        when(not self.sent and self.position < self.messages)
        self.position += 1
        self.sent = True

    @step
    def commit(self) -> None:
        """Add the offset and commit: output and offset become visible, both or neither."""
        when(self.sent)
        self.delivered[self.position - 1] += 1
        self.committed = self.position
        self.sent = False

    @fault(at_most=aborts)
    def abort(self) -> None:
        """Something fails before the commit (`abortTransaction`)."""
        when(self.sent)
        self.sent = False
        self.recover()

    def recover(self) -> None:
        """What the application does about its consumer after an abort."""


class AbortAndReadOn(Abort):
    """Nothing: the next poll returns the next record."""

    semantics = AT_MOST_ONCE


class AbortAndRewind(Abort):
    """`consumer.seek(partition, committed)`."""

    semantics = EXACTLY_ONCE

    def recover(self) -> None:
        """Read again what was aborted."""
        self.position = self.committed
