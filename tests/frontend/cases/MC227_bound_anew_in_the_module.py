from modelcheck import *

last = 1


class Broken(Spec):
    messages: Param[int] = 2

    committed: Durable[int] = last
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(self.committed < self.messages)
        self.delivered[self.committed] += 1
        self.committed += 1


last = 2
