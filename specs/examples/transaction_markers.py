"""A transaction is decided in one place and becomes visible in two: what must a restarted consumer wait for?

The coordinator decides by writing PrepareCommit to its transaction log (`__transaction_state`). From then on the
commit cannot be undone, but nobody sees it yet: one marker has to reach the partition of the output, another the
partition of the offsets (`__consumer_offsets`), in any order and as late as they please. A consumer that restarts in
between and asks for its offset gets the old one, unless the broker lets it wait.

`StableOffsets` waits: it calls `initTransactions()` first, which the coordinator puts off (CONCURRENT_TRANSACTIONS)
until both markers are written. `UnstableOffsets` asks for its offset first, and takes the answer it gets: two
transactions write the output of the same record, and both commit.

An abort is one step here: it makes nothing visible.
"""

from modelcheck import AT_LEAST_ONCE, EXACTLY_ONCE, Durable, Effects, Param, Spec, Volatile, effects, fault, step, when


class TransactionMarkers(Spec, abstract=True):
    """One consumer that reads, writes and commits in transactions, all with one `transactional.id`."""

    lanes = ("consumer", "broker")

    messages: Param[int] = 2  # records in the input partition; their offsets are 0 .. messages - 1
    crashes: Param[int] = 1  # how many times the consumer may die

    committed: Durable[int] = 0  # the group's offset, as far as its marker is written
    output: Durable[int | None] = None  # record whose output is in the log without a marker
    offset: Durable[int | None] = None  # offset that is in `__consumer_offsets` without a marker
    prepared: Durable[bool] = False  # PrepareCommit is in the transaction log; a new transaction begins without it

    running: Volatile[bool] = False  # false at first, and again after every crash
    position: Volatile[int] = 0  # offset of the record handled next
    in_flight: Volatile[bool] = False  # the record at `position` is fetched, its transaction not yet decided

    delivered: Effects = effects(messages)  # outputs that a read_committed reader sees

    @step
    def start(self) -> None:
        """Abort what was left open, and resume from the committed offset."""
        when(not self.running and self.may_resume())
        self.running = True
        self.position = self.committed
        if not self.prepared:
            self.output = None
            self.offset = None

    @step
    def poll(self) -> None:
        """Fetch one record."""
        when(self.running and not self.in_flight and self.position < self.messages)
        self.in_flight = True

    @step
    def write(self) -> None:
        """Write the output; this begins a transaction, refused until the one before has all its markers."""
        when(self.in_flight and self.output is None and self.offset is None)
        self.output = self.position
        self.prepared = False

    @step
    def send_offset(self) -> None:
        """Add the offset to the transaction (`sendOffsetsToTransaction`)."""
        when(self.in_flight and self.output is not None and self.offset is None and not self.prepared)
        self.offset = self.position + 1

    @step
    def prepare(self) -> None:
        """Ask for the commit (`commitTransaction`): it is decided, and the consumer goes on."""
        when(self.in_flight and self.offset is not None and not self.prepared)
        self.prepared = True
        self.position += 1
        self.in_flight = False

    @step
    def mark_output(self) -> None:
        """The coordinator's marker reaches the output: readers see it."""
        output = self.output
        when(self.prepared and output is not None)
        assert output is not None
        self.delivered[output] += 1
        self.output = None

    @step
    def mark_offset(self) -> None:
        """The coordinator's marker reaches the offset: it is the group's offset."""
        offset = self.offset
        when(self.prepared and offset is not None)
        assert offset is not None
        self.committed = offset
        self.offset = None

    @fault(at_most=crashes)
    def crash(self) -> None:
        """Die: every `Volatile` variable falls back to its first value, the transaction stays as it is."""
        when(self.running)
        self.forget()

    def may_resume(self) -> bool:
        """Does the broker answer a consumer that restarts?"""
        return True


class StableOffsets(TransactionMarkers):
    """Nobody resumes until a transaction that is decided has all its markers."""

    semantics = EXACTLY_ONCE

    def may_resume(self) -> bool:
        """No transaction waits for a marker."""
        return not self.prepared or (self.output is None and self.offset is None)


class UnstableOffsets(TransactionMarkers):
    """The committed offset is answered at once (OffsetFetch without `RequireStable`, before `initTransactions()`)."""

    semantics = AT_LEAST_ONCE
