"""The office as a Django application."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Floor 4."""

    name = "zhixing.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of a production installation."""
        # Imported late: the checks ask for tables, and those need the application registry to be ready.
        from zhixing.office import checks  # noqa: F401, PLC0415
