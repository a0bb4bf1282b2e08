"""Floor 8, the portal: what people see."""
