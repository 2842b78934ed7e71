"""The library of specs that ships with modelcheck; each file can be verified as it stands."""
