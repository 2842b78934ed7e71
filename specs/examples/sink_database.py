"""Results go to a database, and a zombie writes too: which table design makes the effect happen once, and stay newest?

Two clients share a partition. A rebalance takes it from one while it holds a record, and nothing stops that client
from writing: only commits to Kafka are fenced. `Upsert` repeats effects and even brings an old value back;
`UpsertIfNewer` repeats effects, but no value is undone. `Deduplicate` keeps the ids it has seen in the same
transaction. `OffsetInDatabase` keeps the offset there, and writes only if it is still the one it read: a
compare-and-set. `BlindOffset` forgot to compare, and could as well have left the offset in Kafka.
"""

from typing import Annotated, NewType

from modelcheck import (
    AT_LEAST_ONCE,
    EXACTLY_ONCE,
    AtLeast,
    Between,
    Durable,
    Effects,
    Ids,
    Param,
    Spec,
    always,
    each,
    effects,
    ids,
    not_always,
    step,
    when,
)

Client = NewType("Client", int)


class SinkDatabase(Spec, abstract=True):
    """One partition, one table whose row holds the newest value; the value of record m is m."""

    lanes = ("client", "broker, table")

    clients: Param[Ids[Client]] = ids(2)
    messages: Param[int] = 2
    assignments: Param[Annotated[int, AtLeast(1)]] = 2  # with none, nobody would ever read

    owner: Durable[Client | None] = None
    assigned: Durable[int] = 0
    committed: Durable[int] = 0  # the offset in Kafka
    row: Durable[int | None] = None  # what the table says

    position: Durable[dict[Client, int | None]] = each(None)  # offset fetched next; None: never assigned
    held: Durable[dict[Client, int | None]] = each(None)  # record fetched and not yet written

    delivered: Effects = effects(messages)  # how often the write of each record happened

    @step
    def assign(self, c: Client) -> None:
        """Give the partition to a client, which resumes where the last one committed."""
        when(self.owner != c and self.assigned < self.assignments)
        self.owner = c
        self.assigned += 1
        self.held[c] = None
        self.position[c] = self.resume_at()

    @step
    def fetch(self, c: Client) -> None:
        """Fetch a record; a zombie fetches on."""
        position = self.position[c]
        when(position is not None and position < self.messages and self.held[c] is None)
        assert position is not None
        self.held[c] = position
        self.position[c] = position + 1

    @step
    def write(self, c: Client) -> None:
        """Write the record to the table."""
        held = self.held[c]
        when(held is not None)
        assert held is not None
        self.held[c] = None
        self.apply(held)

    @step
    def commit(self, c: Client) -> None:
        """Commit to Kafka; the broker refuses those who do not own the partition."""
        position = self.position[c]
        when(self.owner == c and self.held[c] is None and position is not None and position > self.committed)
        assert position is not None
        self.committed = position

    def resume_at(self) -> int:
        """Where a new owner begins."""
        return self.committed

    def apply(self, m: int) -> None:
        """Write one record."""
        self.delivered[m] += 1
        self.row = m

    def is_newest(self) -> bool:
        """Does the row hold the newest record that was written?"""
        return all(self.row is not None and self.row >= m for m in range(self.messages) if self.delivered[m] >= 1)


class Upsert(SinkDatabase):
    """`INSERT ... ON CONFLICT DO UPDATE`: a repeated write is harmless by itself, but an old one undoes a newer one."""

    semantics = AT_LEAST_ONCE

    @not_always
    def the_row_is_the_newest(self) -> bool:
        """A zombie writes its old record over a newer one."""
        return self.is_newest()


class UpsertIfNewer(SinkDatabase):
    """`... WHERE excluded.version > table.version`, the version of a record being its offset."""

    semantics = AT_LEAST_ONCE

    def apply(self, m: int) -> None:
        """Write one record; the row stays if it is newer."""
        self.delivered[m] += 1
        if self.row is None or self.row < m:
            self.row = m

    @always
    def the_row_is_the_newest(self) -> bool:
        """No write undoes a newer one."""
        return self.is_newest()


class Deduplicate(SinkDatabase):
    """The ids of all records written are a table of their own, changed in the same transaction."""

    semantics = EXACTLY_ONCE

    seen: Durable[frozenset[Annotated[int, Between(0, SinkDatabase.messages - 1)]]] = frozenset()

    def apply(self, m: int) -> None:
        """Write one record, unless its id is known."""
        if m not in self.seen:
            self.delivered[m] += 1
            self.row = m
            self.seen = self.seen | {m}

    @always
    def the_row_is_the_newest(self) -> bool:
        """No write undoes a newer one."""
        return self.is_newest()


class OwnOffset(SinkDatabase, abstract=True):
    """The offset is a row of the database, written together with the result; offsets in Kafka are not used."""

    next: Durable[int] = 0  # the offset in the database

    @step
    def commit(self, c: Client) -> None:
        """Nothing is committed to Kafka."""
        when(False)

    def resume_at(self) -> int:
        """Where a new owner begins."""
        return self.next

    def apply(self, m: int) -> None:
        """Write one record, if it may be written."""
        if self.may_write(m):
            self.delivered[m] += 1
            self.row = m
            self.next = m + 1

    def may_write(self, m: int) -> bool:
        """Does the database take this record?"""
        return True


class OffsetInDatabase(OwnOffset):
    """`UPDATE ... SET next = m + 1 WHERE next = m`, with the result or not."""

    semantics = EXACTLY_ONCE

    def may_write(self, m: int) -> bool:
        """Only if it is the next."""
        return self.next == m

    @always
    def the_row_is_the_newest(self) -> bool:
        """No write undoes a newer one."""
        return self.is_newest()


class BlindOffset(OwnOffset):
    """`UPDATE ... SET next = m + 1`: a zombie takes the offset back, and repeats what others did."""

    semantics = AT_LEAST_ONCE

    @not_always
    def the_row_is_the_newest(self) -> bool:
        """A zombie writes its old record over a newer one."""
        return self.is_newest()
