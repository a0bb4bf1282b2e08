"""Enterprises: who they are, what they make, how large, where, and whether they still operate."""
