"""The permission matrix: every address asked by every role, and what each may be told."""
