"""The spec against something real: here, CPython running the user's own methods."""

from modelcheck.conformance.python_instance import PythonInstance
from modelcheck.conformance.python_values import OutOfBounds

__all__ = ["OutOfBounds", "PythonInstance"]
