from typing import NewType
from modelcheck import *

Consumer = NewType("Consumer", int)


class Broken(Spec):
    messages: Param[int] = = 2
