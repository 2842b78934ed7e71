"""What is told of a counterexample: changes, culprits and causes."""
