"""Addresses of laboratories."""

from __future__ import annotations

from django.urls import path

from zhixing.records.laboratories import views

app_name = "laboratories"
urlpatterns = [
    path("", views.laboratories, name="laboratories"),
    path("export.csv", views.export, {"kind": "csv"}, name="export-csv"),
    path("export.xlsx", views.export, {"kind": "xlsx"}, name="export-xlsx"),
    path("add/", views.add, name="add"),
    path("<uuid:public_id>/", views.laboratory, name="laboratory"),
    path("<uuid:public_id>/correct/", views.correct, name="correct"),
    path("<uuid:public_id>/level/", views.standing, name="standing"),
    path("<uuid:public_id>/value/", views.value, name="value"),
    path(
        "<uuid:public_id>/standings/<int:pk>/take-back/",
        views.take_back,
        {"kind": "standing"},
        name="take-back-standing",
    ),
    path("<uuid:public_id>/values/<int:pk>/take-back/", views.take_back, {"kind": "value"}, name="take-back-value"),
]
