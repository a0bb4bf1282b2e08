"""Addresses of the returns room."""

from __future__ import annotations

from django.urls import include, path

from zhixing.records.returns import views

app_name = "returns"
urlpatterns = [
    path("", views.series, name="series"),
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/decide/", views.decide, name="decide"),
    path("cells/<int:pk>/", views.cell, name="cell"),
    path("forms/", include("zhixing.records.returns.urls_forms")),
]
