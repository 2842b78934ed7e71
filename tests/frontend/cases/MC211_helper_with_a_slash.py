from modelcheck import *


class Broken(Spec):
    sent: Durable[int] = 0

    def more(self, by: int, /) -> int:
        return self.sent + by

    @step
    def send(self) -> None:
        when(self.sent < 2)
        self.sent = self.more(1)
