from modelcheck import Durable, Param, Spec, always, step, when


class Consumer(Spec):
    messages: Param[int] = 2
    position: Durable[int | None] = None

    @step
    def seek(self) -> None:
        when(self.position is None)
        self.position = 0

    @step
    def poll(self) -> None:
        when(self.position < self.messages)
        self.position += 1

    @always
    def in_the_log(self) -> bool:
        return self.position is None or self.position <= self.messages
