from modelcheck import *


def half(number: int) -> int:
    if number % 2:
        raise ValueError(
            f"{number} has no half"
        )
    return number // 2


class Broken(Spec):
    messages: Param[int] = half(
        3,
    )
