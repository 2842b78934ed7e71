"""What `pip install` puts into site-packages, built here without a network."""

import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


def built(folder: Path, version: str = "standard") -> zipfile.ZipFile:
    """The wheel of this checkout, or, as `editable`, the one that refers to it."""
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=[version])
    return zipfile.ZipFile(wheel)
