"""Likely slips in a spec that can be checked, and notes on its verdicts.

Read in this order:

    warnings    all of them: MC401 and its neighbours
    constant    properties that no state can make false, or none true
    identities  identities that are compared by order or computed with
    notes       what the user should know about the verdicts
"""

from modelcheck.check.lint.notes import notes
from modelcheck.check.lint.warnings import lint

__all__ = ["lint", "notes"]
