"""The office as a Django application."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Floor 4."""

    name = "zhixing.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"
