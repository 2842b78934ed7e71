from typing import NewType
from modelcheck import *

Consumer = NewType("Consumer", int)


import no_such_module_anywhere
