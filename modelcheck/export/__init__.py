"""State graphs as files: pure functions from a graph to text."""
