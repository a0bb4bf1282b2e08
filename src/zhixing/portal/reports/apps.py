"""The reports room as a Django application: kept reports, their templates and words."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Names the room `reports`, whatever package it stands in."""

    name = "zhixing.portal.reports"
    label = "reports"
