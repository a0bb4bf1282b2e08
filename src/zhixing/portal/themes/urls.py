"""Addresses of the themes; place, period and the chosen breakdown stand in the query."""

from __future__ import annotations

from django.urls import path, re_path

from zhixing.portal.themes import views

app_name = "themes"

urlpatterns = [
    path("diagnosis/", views.diagnosis, name="diagnosis"),
    re_path(r"^diagnosis/table\.(?P<suffix>csv|xlsx)$", views.diagnosis_file, name="diagnosis-file"),
    path("<slug:code>/", views.theme, name="theme"),
    re_path(r"^(?P<code>[-\w]+)/table\.(?P<suffix>csv|xlsx)$", views.theme_file, name="theme-file"),
]
