"""The tests, a folder for each part; what they share is imported by its full name, as `tests.systems`."""
