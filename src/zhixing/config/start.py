"""Brings the installation up for a command: Django ready, tables current, folders there."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def start() -> None:
    """Set Django up and bring the tables to the newest migration, quietly; safe to repeat."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    django.setup()
    for folder in (
        settings.ZHIXING_DATA,
        settings.ZHIXING_SNAPSHOTS,
        settings.ZHIXING_UPLOADS,
        settings.ZHIXING_REPORTS,
        settings.STATIC_ROOT,
    ):
        folder.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
