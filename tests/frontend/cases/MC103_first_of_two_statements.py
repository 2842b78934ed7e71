from modelcheck import *

first = 1 // 0; second = 2  # fmt: skip  # noqa: E702


class Broken(Spec):
    messages: Param[int] = 1
