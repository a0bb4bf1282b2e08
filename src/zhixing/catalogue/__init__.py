"""Floor 2, the catalogue: what is measured and by which rule, as dated TOML, and the checks that prove it sound."""
