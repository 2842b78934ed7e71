"""From a file to classes: texts, and the objects that Python made of them.

Read in this order:

    source            a text, its tree, and spans of its nodes
    time_limit        a time limit for the user's own code
    modules           the modules that a file imports, each file its own
    loader            a file imported, its specs found
    scope             the objects that Python finds for names
    compiled          the test that a text compiles to what Python runs
    class_scope       the names of a class body, in one instance
    watched_readings  the reads of a class body while it runs
    class_body        a class body executed again
    decorators        the words above a method
    functions         the methods, each the function that Python calls
    places            the places of a spec's names in its text
"""
