from typing import NewType

from modelcheck import (
    Durable,
    Ids,
    Param,
    Spec,
    each,
    ids,
    possible,
    step,
    when,
)

Broker = NewType("Broker", int)


class Cluster(Spec):
    brokers: Param[Ids[Broker]] = ids(2)
    leader: Durable[Broker | None] = None
    alive: Durable[dict[Broker, bool]] = each(True)

    @step
    def elect(self, b: Broker) -> None:
        when(self.leader is None and b < 1)
        self.leader = b

    @step
    def resign(self, b: Broker) -> None:
        when(self.leader == b)
        self.leader = None

    @possible
    def somebody_leads(self) -> bool:
        return self.leader is not None
