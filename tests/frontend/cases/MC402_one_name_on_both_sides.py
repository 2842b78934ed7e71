from modelcheck import Durable, Param, Spec, possible, step, when


class Consumer(Spec):
    messages: Param[int] = 2

    position: Durable[int] = 0

    @step
    def poll(self) -> None:
        when(self.position < self.messages)
        self.position += 1

    @possible
    def lags_behind(self) -> bool:
        return self.position < self.position
