"""Addresses of the enterprise pages."""

from __future__ import annotations

from django.urls import path

from zhixing.records.enterprises import views

app_name = "enterprises"

urlpatterns = [
    path("", views.enterprises, name="enterprises"),
    path("<int:pk>/", views.enterprise, name="enterprise"),
]
