from enum import Enum

from modelcheck import *


class Phase(Enum):
    IDLE = 0
    BUSY = 1


class Broken(Spec):
    phase: Durable[Phase] = Phase["IDLE"]

    @step
    def begin(self) -> None:
        self.phase = Phase.BUSY
