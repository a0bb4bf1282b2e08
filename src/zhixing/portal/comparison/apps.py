"""The comparison room as a Django application: its words."""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Names the room `comparison`, whatever package it stands in."""

    name = "zhixing.portal.comparison"
    label = "comparison"
