"""Composite indices: their trees, what moved them, and how much their ranks hang on the weights."""
