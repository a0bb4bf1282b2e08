"""The demonstration city: invented, with the printed totals of the report the product starts from."""
