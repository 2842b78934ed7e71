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


class Base(Spec, abstract=True):
    running: Durable[bool] = False

    @step
    def start(self) -> None:
        when(not self.running)
        self.running = True


class Broken(Base):
    consumers: Param[Ids[Consumer]] = ids(2)

    @step
    def start(self, c: Consumer) -> None:
        when(not self.running)
        self.running = True
