from modelcheck import Durable, Spec, always, bounded, step, when


class Fetcher(Spec):
    buffer: Durable[list[int]] = bounded(2)

    @step
    def fetch(self) -> None:
        self.buffer.append(0)

    @step
    def handle(self) -> None:
        when(len(self.buffer) > 0)
        self.buffer.pop(0)

    @always
    def nothing_else_is_in_it(self) -> bool:
        return all(item == 0 for item in self.buffer)
