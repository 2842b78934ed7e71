# --set assignments=0
from typing import Annotated

from modelcheck import AtLeast, Durable, Param, Spec, always, step, when


class Consumer(Spec):
    assignments: Param[Annotated[int, AtLeast(1)]] = 2
    assigned: Durable[int] = 0

    @step
    def assign(self) -> None:
        when(self.assigned < self.assignments)
        self.assigned += 1

    @always
    def in_bounds(self) -> bool:
        return self.assigned <= self.assignments
