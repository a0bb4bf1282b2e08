"""Addresses of the reports room."""

from django.urls import path

from zhixing.portal.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("made/<uuid:public_id>.<str:suffix>", views.kept_file, name="kept-file"),
    path("<slug:code>/", views.preview, name="preview"),
    path("<slug:code>/make/", views.order, name="make"),
    path("<slug:code>/file.<str:suffix>", views.download, name="file"),
]
