"""Documents for programs.

Read in this order:

    schema       the documents as types
    values       states and arguments as the spec writes them
    traces       traces, and the step that breaks induction
    json         a result as a document
    evidence     the evidence of verdicts
    trace_file   saved traces, and reading them back
    certificate  the document beside a certificate, and that of a check of one
    findings     what a run found, one after the other
    github       findings as annotations; `junit`, `sarif` and `markdown`: as what other programs read
"""
