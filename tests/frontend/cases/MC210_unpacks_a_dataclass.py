from dataclasses import dataclass

from modelcheck import *


@dataclass(frozen=True)
class Commit:
    offset: int
    epoch: int


class Broken(Spec):
    last: Durable[Commit] = Commit(0, 1)

    @step
    def commit(self) -> None:
        offset, epoch = self.last
        self.last = Commit(epoch, offset)
