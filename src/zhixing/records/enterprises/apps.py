"""The room as a Django application."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """The room's application."""

    name = "zhixing.records.enterprises"
    label = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"
