"""Addresses of pillar industries and clusters."""

from __future__ import annotations

from django.urls import path

from zhixing.records.groupings import views

app_name = "groupings"
urlpatterns = [
    path("", views.groupings, name="groupings"),
    path("export.csv", views.export, {"kind": "csv"}, name="export-csv"),
    path("export.xlsx", views.export, {"kind": "xlsx"}, name="export-xlsx"),
    path("add/", views.add, name="add"),
    path("<uuid:public_id>/", views.grouping, name="grouping"),
    path("<uuid:public_id>/correct/", views.correct, name="correct"),
    path("<uuid:public_id>/member/", views.member, name="member"),
    path("<uuid:public_id>/members/<int:pk>/end/", views.end_member, name="end-member"),
    path("<uuid:public_id>/members/<int:pk>/take-back/", views.take_back, name="take-back"),
]
