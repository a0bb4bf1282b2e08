"""Supervision spot-checks: sources, plans, batches, findings."""
