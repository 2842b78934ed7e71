from enum import Enum

from modelcheck import Durable, Spec, step, when


class Phase(Enum):
    IDLE = 0
    WAITING = 0
    BUSY = 1


class Consumer(Spec):
    phase: Durable[Phase] = Phase.IDLE

    @step
    def start(self) -> None:
        when(self.phase == Phase.WAITING)
        self.phase = Phase.BUSY
