"""Which rooms feed the warehouse, which importers read which files, which jobs exist: one explicit list each."""

from __future__ import annotations


def wire() -> None:
    """Register every importer and job of the installation. Called once at start-up."""
