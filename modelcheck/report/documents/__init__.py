"""What programs read.

Read in this order:

    schema       the documents as types
    json         a result as a document
    evidence     what verdicts rest on
    trace_file   saved traces, and reading them back
    certificate  what is said beside a certificate, and of one that was checked
"""
