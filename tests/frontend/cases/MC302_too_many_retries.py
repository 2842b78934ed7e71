from typing import Annotated

from modelcheck import Between, Durable, Spec, always, step, when


class Consumer(Spec):
    retries: Durable[Annotated[int, Between(0, 2)]] = 0

    @step
    def retry(self) -> None:
        when(self.retries <= 2)
        self.retries += 1

    @always
    def not_for_ever(self) -> bool:
        return self.retries < 3
