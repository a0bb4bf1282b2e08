"""The room as a Django application."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """The room's application."""

    name = "zhixing.records.inspections"
    label = "inspections"
    default_auto_field = "django.db.models.BigAutoField"
