from enum import Enum

from modelcheck import Durable, Spec, always, step, when


class Phase(Enum):
    IDLE = 1
    POLLING = 2
    CLOSED = 3


class Consumer(Spec):
    phase: Durable[Phase] = Phase.IDLE

    @step
    def poll(self) -> None:
        when(self.phase == Phase.IDLE)
        self.phase = Phase.POLLING

    @step
    def handle(self) -> None:
        when(self.phase == Phase.POLLING)
        self.phase = Phase.IDLE

    @always
    def at_work(self) -> bool:
        return self.phase != Phase.CLOSED or self.phase != Phase.IDLE
