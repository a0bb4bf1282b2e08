"""The portal as a Django application: templates, static files and template tags."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Floor 8."""

    name = "zhixing.portal"
    label = "portal"
