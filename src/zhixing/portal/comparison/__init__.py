"""Places beside each other: one place in every indicator, and any places over any periods."""
