# coding: latin-1
from modelcheck import *


class Broken(Spec):
    messages: Param[int] = 2

    committed: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(self.committed < self.messages)
        self.delivered[self.committed] += 1
        self.committed += 1
