from modelcheck import Durable, Param, Spec, always, step, when


class Consumer(Spec):
    messages: Param[int] = 2
    position: Durable[int] = 0

    @step
    def poll(self) -> None:
        when(self.position < self.messages)
        self.position = self.position + 1.0

    @always
    def in_the_log(self) -> bool:
        return self.position <= self.messages
