"""Floor 1, arithmetic: pure functions on plain values and arrays. No input or output, no clock, no database."""
