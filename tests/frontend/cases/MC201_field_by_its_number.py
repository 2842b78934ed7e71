from typing import NamedTuple

from modelcheck import *


class Commit(NamedTuple):
    partition: int
    offset: int


class Broken(Spec):
    last: Durable[Commit | None] = None

    @step
    def commit(self) -> None:
        when(self.last is None or self.last[1] < 2)
        self.last = Commit(0, 2)
