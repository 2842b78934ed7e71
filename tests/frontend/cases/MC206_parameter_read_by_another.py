from modelcheck import Durable, Param, Spec, always, step, when


class Partition(Spec, abstract=True):
    messages: Param[int] = 2
    position: Durable[int] = 0

    @step
    def poll(self) -> None:
        when(self.position < self.messages)
        self.position += 1


class Config:
    @classmethod
    def limit(cls) -> int:
        return Partition.messages


class Consumer(Partition):
    LIMIT = Config.limit()

    @always
    def within_limit(self) -> bool:
        return self.position <= self.LIMIT
