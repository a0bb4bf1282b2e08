"""Tags of the office, known to every template without loading (settings, `builtins`)."""
