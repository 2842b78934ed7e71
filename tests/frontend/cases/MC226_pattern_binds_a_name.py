from dataclasses import dataclass
from enum import Enum
from typing import Annotated, NamedTuple, NewType

from modelcheck import *

Consumer = NewType("Consumer", int)


class Phase(Enum):
    IDLE = 0
    BUSY = 1


class Packet(NamedTuple):
    phase: Phase
    offset: int


class Broken(Spec):
    messages: Param[int] = 2
    consumers: Param[Ids[Consumer]] = ids(2)
    running: Durable[bool] = False
    phase: Durable[Phase] = Phase.IDLE
    queue: Durable[list[int]] = bounded(2)
    last: Durable[Packet | None] = None
    done_by: Durable[frozenset[Consumer]] = frozenset()

    @step
    def start(self) -> None:
        match self.last:
            case Packet(phase=phase):
                self.phase = phase
