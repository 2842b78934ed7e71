from typing import NewType
from modelcheck import *

Consumer = NewType("Consumer", int)


class Broken(Spec):
    messages: Param[int] = 2
    consumers: Param[Ids[Consumer]] = ids(2)

    committed: Durable[int] = 0
    owner: Durable[Consumer | None] = None
    running: Volatile[bool] = False
    position: Volatile[dict[Consumer, int]] = each(0)
    delivered: Effects = effects(messages)
    lanes = ("consumer",)

    @step
    def start(self) -> None:
        when(not self.running)
        self.running = True

    @fault(at_most=1)
    def crash(self) -> None:
        self.forget()
