"""The room as a Django application."""

from django.apps import AppConfig


class LaboratoriesConfig(AppConfig):
    """The room's application."""

    name = "zhixing.records.laboratories"
    label = "laboratories"
    default_auto_field = "django.db.models.BigAutoField"
