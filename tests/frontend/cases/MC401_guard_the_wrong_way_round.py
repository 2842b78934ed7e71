from modelcheck import Durable, Param, Spec, always, step, when


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
        when(self.committed > self.position)
        self.committed = self.position

    @always
    def nothing_unread_is_committed(self) -> bool:
        return self.committed <= self.position
