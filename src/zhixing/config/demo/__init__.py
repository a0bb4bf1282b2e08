"""The demonstration city: an invented city whose totals are the printed figures of the report the product starts from."""
