"""The reports room as a Django application: kept reports, their templates and words."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "zhixing.portal.reports"
    label = "reports"
