from modelcheck import *

SIZES = [
    1,
    1 // 0,
    2,
]


class Broken(Spec):
    messages: Param[int] = 1
