"""The room as a Django application."""

from django.apps import AppConfig


class GroupingsConfig(AppConfig):
    """The room's application."""

    name = "zhixing.records.groupings"
    label = "groupings"
    default_auto_field = "django.db.models.BigAutoField"
