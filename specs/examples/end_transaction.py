"""KAFKA-17754: an old request to end a transaction arrives late, and ends the next one.

A producer that hears nothing sends its EndTxn request again; a time-out never means "failed", the first request may
still be on its way. The request carries the producer's epoch and the wish to commit or abort, but not which transaction
it is about. With `bumps_epoch` (KIP-890, transactions version 2) the epoch grows with every transaction, and the
coordinator knows an old request by it.
"""

from enum import Enum
from typing import Annotated, NamedTuple, NewType

from modelcheck import Bag, Between, Durable, Ghost, Ids, Param, Spec, always, bag, each, fault, ids, step, when

Transaction = NewType("Transaction", int)
Epoch = Annotated[int, Between(0, 3)]


class Decision(Enum):
    """What a producer wants of its transaction."""

    COMMIT = "commit"
    ABORT = "abort"


class Producer(Enum):
    """What the producer is doing."""

    IDLE = "idle"
    WRITING = "writing"
    WAITING = "waiting"


class EndTxn(NamedTuple):
    """A request on the wire. `transaction` matches a reply to its request; the coordinator does not see it."""

    epoch: Epoch
    decision: Decision
    transaction: Transaction


class EndTransaction(Spec):
    """One producer that writes a record per transaction, its coordinator, and a network that reorders."""

    transactions: Param[Ids[Transaction]] = ids(2)
    retries: Param[int] = 1  # how many requests may be sent again
    bumps_epoch: Param[bool] = True

    producer: Durable[Producer] = Producer.IDLE
    current: Durable[Transaction | None] = None
    wish: Durable[Decision] = Decision.COMMIT
    begun: Durable[frozenset[Transaction]] = frozenset()
    epoch: Durable[Epoch] = 0  # what the producer writes into its requests

    ongoing: Durable[bool] = False
    last: Durable[Decision | None] = None  # how the coordinator ended the transaction before
    known_epoch: Durable[Epoch] = 0
    undecided: Durable[frozenset[Transaction]] = frozenset()  # records without a marker

    net: Durable[Bag[EndTxn]] = bag(len(transactions) + retries)  # every request there can be

    wanted: Ghost[dict[Transaction, Decision | None]] = each(None)
    fate: Ghost[dict[Transaction, Decision | None]] = each(None)

    @step
    def begin(self, t: Transaction) -> None:
        """Write a record into a new transaction."""
        when(self.producer == Producer.IDLE and t not in self.begun)
        self.producer = Producer.WRITING
        self.current = t
        self.begun = self.begun | {t}
        self.undecided = self.undecided | {t}
        self.ongoing = True

    @step
    def end(self, d: Decision) -> None:
        """Ask the coordinator to commit or to abort."""
        current = self.current
        when(self.producer == Producer.WRITING and current is not None)
        assert current is not None
        self.producer = Producer.WAITING
        self.wish = d
        self.wanted[current] = d
        self.net.add(EndTxn(self.epoch, d, current))

    @fault(at_most=retries)
    def time_out(self) -> None:
        """Hear nothing for too long, and ask again."""
        current = self.current
        when(self.producer == Producer.WAITING and current is not None)
        assert current is not None
        self.net.add(EndTxn(self.epoch, self.wish, current))

    @step
    def handle(self, x: EndTxn) -> None:
        """The coordinator takes a request off the wire: new, repeated, or refused."""
        when(x in self.net)
        self.net.remove(x)
        new = self.ongoing and x.epoch == self.known_epoch
        repeated = not self.ongoing and self.last == x.decision and x.epoch == self.epoch_before()
        if new:
            for t in self.undecided:
                self.fate[t] = x.decision
            self.undecided = frozenset()
            self.ongoing = False
            self.last = x.decision
            if self.bumps_epoch:
                self.known_epoch += 1
        if (new or repeated) and self.producer == Producer.WAITING and self.current == x.transaction:
            self.producer = Producer.IDLE
            self.epoch = self.known_epoch

    def epoch_before(self) -> int:
        """The epoch of requests that ended the transaction before."""
        return self.known_epoch - 1 if self.bumps_epoch else self.known_epoch

    @always
    def a_record_has_the_fate_its_producer_asked_for(self) -> bool:
        """No record is committed or aborted against the producer's wish, or before it has one."""
        return all(self.fate[t] is None or self.fate[t] == self.wanted[t] for t in self.transactions)
