"""Tags and filters of the office; `once` is known to every template without loading (settings, `builtins`)."""
