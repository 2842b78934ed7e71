from typing import Annotated

from modelcheck import *


class Broken(Spec):
    messages: Param[Annotated[int, AtLeast("1")]] = 2
    sent: Durable[int] = 0

    @step
    def send(self) -> None:
        when(self.sent < self.messages)
        self.sent += 1
