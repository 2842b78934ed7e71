from typing import Annotated

from modelcheck import *


def upto(high: int) -> object:
    return Annotated[int, Between(0, high)]


class Broken(Spec):
    messages: Param[int] = 2
    batch: Param[int] = 1

    committed: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def process(self, n: upto(batch)) -> None:
        when(self.committed + n < self.messages)
        self.delivered[self.committed + n] += 1
        self.committed += n + 1
