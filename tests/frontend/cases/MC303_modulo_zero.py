from modelcheck import Durable, Param, Spec, always, step, when


class Producer(Spec):
    partitions: Param[int] = 2
    key: Durable[int] = 0
    chosen: Durable[int] = 0

    @step
    def send(self) -> None:
        when(self.key < 3)
        self.chosen = self.partitions % self.key
        self.key += 1

    @always
    def there_is_such_a_partition(self) -> bool:
        return self.chosen < self.partitions
