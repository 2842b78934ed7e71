"""The spec against something real: here, CPython running the user's own methods."""

from modelcheck.oracle import OutOfBounds, PythonInstance

__all__ = ["OutOfBounds", "PythonInstance"]
