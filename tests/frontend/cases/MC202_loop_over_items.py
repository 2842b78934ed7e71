from typing import Annotated

from modelcheck import *


class Broken(Spec):
    sent: Durable[dict[Annotated[int, Between(0, 1)], int]] = each(0)
    total: Durable[int] = 0

    @step
    def count(self) -> None:
        for m, times in self.sent.items():
            self.total += m * times
