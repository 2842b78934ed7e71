"""From the text of a spec to a transition system: `ast`, names, types, IR; every mistake located.

Read in this order:

    reading   from a file to classes: texts and the objects that Python made of them
    checked   the checks that a class is what its text says
    types     from annotations to types
    values    values while a spec is read
    bodies    steps, properties and helpers
    declared  the declarations of a class
    instance  all of it, with the parameters fixed
"""

from modelcheck.frontend.declared.arguments import argument_shapes
from modelcheck.frontend.declared.declarations import declare
from modelcheck.frontend.instance import instantiate
from modelcheck.frontend.reading.loader import LoadedSpec, load_class, load_file
from modelcheck.frontend.values.names import unknown_parameter

__all__ = ["LoadedSpec", "argument_shapes", "declare", "instantiate", "load_class", "load_file", "unknown_parameter"]
