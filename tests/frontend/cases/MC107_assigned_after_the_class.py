from modelcheck import Durable, Spec, step, when


class Consumer(Spec):
    limit = 1

    position: Durable[int] = 0

    @step
    def poll(self) -> None:
        when(self.position < self.limit)
        self.position += 1


Consumer.limit = 3
