from typing import Annotated

from modelcheck import Between, Durable, Param, Spec, step, when


class Consumer(Spec):
    limit: Param[int] = 2

    retries: Durable[Annotated[int, Between(0, limit)]] = limit + 1

    @step
    def retry(self) -> None:
        when(self.retries < self.limit)
        self.retries += 1
