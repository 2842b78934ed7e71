from collections import namedtuple

from modelcheck import *

Commit = namedtuple("Commit", "partition offset")


class Broken(Spec):
    last: Durable[Commit | None] = None

    @step
    def commit(self) -> None:
        when(self.last is None)
        self.last = Commit(0, 1)
