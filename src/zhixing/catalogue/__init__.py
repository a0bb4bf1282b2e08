"""Floor 2, the catalogue: what is measured and by which rule, as dated TOML definitions and the checks that prove them sound."""
