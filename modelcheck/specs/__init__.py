"""The library of specs, in a checkout: a wheel has the folder `specs` itself in this place."""

from pathlib import Path

__path__ = [str(Path(__file__).resolve().parents[2] / "specs")]
