"""Addresses of the spot-check room."""

from __future__ import annotations

from django.urls import path

from zhixing.records.inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("export.csv", views.export, {"kind": "csv"}, name="export-csv"),
    path("export.xlsx", views.export, {"kind": "xlsx"}, name="export-xlsx"),
    path("batches/<uuid:public_id>/", views.batch, name="batch"),
    path("batches/<uuid:public_id>/correct/", views.correct, name="correct"),
    path("sources/", views.sources, name="sources"),
    path("sources/<int:pk>/confirm/", views.confirm, name="confirm-source"),
]
