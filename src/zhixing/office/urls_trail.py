"""Addresses of the trail and its heads; included by the office's own."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from zhixing.office import views_trail as views


class Day:
    """A day as in 2026-03-02."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; ValueError makes the address unknown."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """The day as it is written."""
        return str(value)


register_converter(Day, "trail_day")

urlpatterns = [
    path("trail/", views.trail, name="trail"),
    path("trail/export.csv", views.trail_export, {"kind": "csv"}, name="trail-export-csv"),
    path("trail/export.xlsx", views.trail_export, {"kind": "xlsx"}, name="trail-export-xlsx"),
    path("trail/verify/", views.trail_verify, name="trail-verify"),
    path("trail/heads/", views.heads_list, name="trail-heads"),
    path("trail/heads.json", views.heads_file, name="trail-heads-file"),
    path("trail/heads/<trail_day:day>.json", views.head_file, name="trail-head"),
]
