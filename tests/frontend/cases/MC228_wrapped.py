import functools

from modelcheck import *


def logged(method):
    @functools.wraps(method)
    def call(self) -> None:
        print(method.__name__)
        method(self)

    return call


class Broken(Spec):
    messages: Param[int] = 2

    committed: Durable[int] = 0
    delivered: Effects = effects(messages)

    @logged
    @step
    def process(self) -> None:
        when(self.committed < self.messages)
        self.delivered[self.committed] += 1
        self.committed += 1
