from modelcheck import *

LAST = 1


@undefined
class Broken(Spec):
    messages: Param[int] = 1
