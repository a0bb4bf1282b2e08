"""Brings the installation up for a command: Django ready, tables current, folders there."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def start() -> None:
    """Set Django up and bring the tables to the newest migration, quietly; safe to repeat.

    Raises ImproperlyConfigured when the database cannot be opened, OSError when a folder cannot be made.
    """
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
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as trouble:
        raise ImproperlyConfigured(
            f"数据库打不开（{trouble}）；请检查 ZHIXING_DATA 或 DATABASE_URL。 / "
            f"The database cannot be opened ({trouble}); check ZHIXING_DATA or DATABASE_URL."
        ) from trouble
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
