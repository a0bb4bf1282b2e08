"""Filters for the office's own templates."""
