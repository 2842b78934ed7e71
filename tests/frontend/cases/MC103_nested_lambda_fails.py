from modelcheck import *

share = lambda whole, parts: (  # noqa: E731
    whole
    // parts
)


class Broken(Spec):
    messages: Param[int] = share(1, 0)
