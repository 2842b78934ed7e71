from modelcheck import *


class Broken(Spec):
    total: Durable[int] = 0

    @step
    def count(self) -> None:
        for m in range(2):
            self.total += m
        else:
            self.total += 1
