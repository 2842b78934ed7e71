"""What Python makes of a spec, compared in every run with what the frontend read and the engines found.

Only types are shared with the frontend, so a spec that was read otherwise than Python executes it is noticed. Read in
this order:

    python_instance  a spec as a plain object whose own methods CPython runs; `python_values`, `containers`: its state
    sample           the transitions and states that it is asked about
    bodies           its methods against the reference semantics and what an engine found
    kinds            the meanings of declarations
    declared         the declarations as Python executes them
    lowered          the result of the frontend
    as_read          the declarations in that result
    declarations     the two sides compared
"""

from modelcheck.self_check.containers import OutOfBounds
from modelcheck.self_check.python_instance import PythonInstance

__all__ = ["OutOfBounds", "PythonInstance"]
