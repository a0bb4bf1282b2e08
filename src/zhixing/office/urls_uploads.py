"""Addresses of the upload pages; included by the office's own."""

from __future__ import annotations

from django.urls import path

from zhixing.office import views_uploads as views

urlpatterns = [
    path("uploads/", views.uploads_list, name="uploads"),
    path("uploads/new/", views.receive, name="upload-new"),
    path("uploads/template/<slug:kind>.xlsx", views.template, name="upload-template"),
    path("uploads/<uuid:public_id>/", views.upload, name="upload"),
    path("uploads/<uuid:public_id>/accept/", views.accept, name="upload-accept"),
    path("uploads/<uuid:public_id>/discard/", views.discard, name="upload-discard"),
    path("uploads/<uuid:public_id>/headings/", views.headings, name="upload-headings"),
    path("uploads/<uuid:public_id>/marked.xlsx", views.marked, name="upload-marked"),
]
