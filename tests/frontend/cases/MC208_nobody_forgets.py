from typing import NewType
from modelcheck import *

Consumer = NewType("Consumer", int)


class Broken(Spec):
    committed: Durable[int] = 0
    position: Volatile[int] = 0

    @step
    def poll(self) -> None:
        when(self.position < 2)
        self.position += 1
