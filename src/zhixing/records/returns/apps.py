"""The room as a Django application."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Statistical series by place and industry."""

    name = "zhixing.records.returns"
    label = "returns"
    default_auto_field = "django.db.models.BigAutoField"
