"""The indices room as a Django application: its words."""

from django.apps import AppConfig


class IndicesConfig(AppConfig):
    """Names the room `indices`, whatever package it stands in."""

    name = "zhixing.portal.indices"
    label = "indices"
