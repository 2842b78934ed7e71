"""From a file to classes, and what their texts and objects have to do with each other.

Read in this order:

    source       a text, its tree, and spans of its nodes
    patience     a time limit for the user's own code
    modules      the modules that a file imports, each file its own
    loader       a file imported, its specs found
    scope        what Python finds for a name
    compiled     a text is believed if it compiles to what Python runs
    class_scope  the names of a class body, in one instance
    watched      what a class body reads while it runs
    class_body   a class body executed again
    decorators   the words above a method
    functions    the methods, each the function that Python calls
    places       where the names of a spec stand
"""
