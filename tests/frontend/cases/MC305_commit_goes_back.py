from modelcheck import Durable, Param, Spec, always, fault, step, when


class Consumer(Spec):
    messages: Param[int] = 2
    position: Durable[int] = 0
    committed: Durable[int] = 0

    @step
    def poll(self) -> None:
        when(self.position < self.messages)
        self.position += 1

    @step
    def commit(self) -> None:
        when(self.committed != self.position)
        assert self.committed < self.position, "commits go forward"
        self.committed = self.position

    @fault(at_most=1)
    def rewind(self) -> None:
        self.position = 0

    @always
    def in_the_log(self) -> bool:
        return self.committed <= self.messages
