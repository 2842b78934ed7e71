from modelcheck import *


class Broken(Spec):
    sent: Durable[dict[bool, int]] = each(int)

    @step
    def send(self, urgent: bool) -> None:
        when(self.sent[urgent] < 2)
        self.sent[urgent] += 1
