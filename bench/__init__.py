"""Speed and memory, all sides in one run on generated facts: `make bench`."""
