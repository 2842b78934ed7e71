"""Any number of participants: what is invariant of each one beside the shared state, whatever the others do."""
