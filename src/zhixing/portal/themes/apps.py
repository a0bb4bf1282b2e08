"""The themes room as a Django application: its words."""

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    """Names the room `themes`, whatever package it stands in."""

    name = "zhixing.portal.themes"
    label = "themes"
