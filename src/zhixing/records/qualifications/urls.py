"""Addresses of what is held."""

from __future__ import annotations

from django.urls import path

from zhixing.records.qualifications import views

app_name = "qualifications"
urlpatterns = [
    path("", views.qualifications, name="qualifications"),
    path("export.csv", views.export, {"kind": "csv"}, name="export-csv"),
    path("export.xlsx", views.export, {"kind": "xlsx"}, name="export-xlsx"),
    path("add/", views.add, name="add"),
    path("<uuid:public_id>/", views.qualification, name="qualification"),
    path("<uuid:public_id>/correct/", views.correct, name="correct"),
    path("<uuid:public_id>/standing/", views.standing, name="standing"),
    path("<uuid:public_id>/standings/<int:pk>/take-back/", views.take_back, name="take-back"),
]
