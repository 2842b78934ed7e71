from modelcheck import Durable, Param, Spec, always, step, when


class Consumer(Spec):
    messages: Param[int] = 2
    position: Durable[int] = 0

    @step
    def poll(self) -> None:
        import math
        when(self.position < self.messages)
        self.position += 1

    @always
    def in_the_log(self) -> bool:
        return self.position <= self.messages
