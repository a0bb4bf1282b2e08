"""Wiring at start-up: importers, jobs and feeds are registered here, once, explicitly."""

import os

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Floor 9."""

    name = "zhixing.config"
    label = "config"

    def ready(self) -> None:
        """Wire the rooms together."""
        # Imported late: wiring reaches into every room, and rooms need the application registry to be ready.
        from zhixing.config import wiring  # noqa: PLC0415

        wiring.wire()
        if os.environ.get(wiring.WORKER):
            wiring.warm_up()
