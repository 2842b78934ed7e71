from modelcheck import *

following = pure(lambda offset: offset + 1)


class Broken(Spec):
    sent: Durable[int] = 0

    @step
    def send(self) -> None:
        when(self.sent < 2)
        self.sent = following(self.sent)
