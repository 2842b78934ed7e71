"""From the text of a spec to a transition system: `ast`, names, types, IR; every mistake located."""

from modelcheck.frontend.arguments import argument_shapes
from modelcheck.frontend.declarations import declare
from modelcheck.frontend.instance import instantiate
from modelcheck.frontend.loader import LoadedSpec, load_class, load_file
from modelcheck.frontend.names import unknown_parameter

__all__ = ["LoadedSpec", "argument_shapes", "declare", "instantiate", "load_class", "load_file", "unknown_parameter"]
