"""The spec against something real: here, CPython running the user's own methods."""

from modelcheck.conformance.python_instance import PythonInstance

__all__ = ["PythonInstance"]
