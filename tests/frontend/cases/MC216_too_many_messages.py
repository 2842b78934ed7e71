# --set messages=100000
from modelcheck import Durable, Effects, Param, Spec, effects, step, when


class Consumer(Spec):
    messages: Param[int] = 2
    position: Durable[int] = 0
    delivered: Effects = effects(messages)

    @step
    def process(self) -> None:
        when(self.position < self.messages)
        self.delivered[self.position] += 1
        self.position += 1
