"""The second oracle: Python executes the text of a spec, and the results are compared with what was read and found."""

from modelcheck.oracle.containers import OutOfBounds
from modelcheck.oracle.python_instance import PythonInstance

__all__ = ["OutOfBounds", "PythonInstance"]
