"""The room as a Django application."""

from django.apps import AppConfig


class QualificationsConfig(AppConfig):
    """The room's application."""

    name = "zhixing.records.qualifications"
    label = "qualifications"
    default_auto_field = "django.db.models.BigAutoField"
