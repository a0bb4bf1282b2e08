"""Pillar industries and clusters: which divisions or enterprises belong together, from when to when."""
