"""The dashboard: from the city at a glance down to one figure and what it was made of."""
