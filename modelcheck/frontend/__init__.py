"""From the text of a spec to a transition system: `ast`, names, types, IR; every mistake located."""

from modelcheck.frontend.instance import instantiate
from modelcheck.frontend.loader import LoadedSpec, load_class, load_file

__all__ = ["LoadedSpec", "instantiate", "load_class", "load_file"]
