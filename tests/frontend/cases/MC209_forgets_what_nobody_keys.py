from typing import NewType
from modelcheck import *

Consumer = NewType("Consumer", int)


class Broken(Spec):
    consumers: Param[Ids[Consumer]] = ids(2)
    alive: Durable[dict[Consumer, bool]] = each(True)

    @fault
    def crash(self, c: Consumer) -> None:
        when(self.alive[c])
        self.alive[c] = False
        self.forget(c)
