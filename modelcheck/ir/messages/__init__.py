"""Claims about all messages, turned into claims about one of them.

Read in this order:

    claim     a property of all messages as a claim about one
    watch     every map over offsets replaced by the cell of that one
    progress  the claim of no_loss about it
"""
