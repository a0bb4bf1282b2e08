"""Addresses of the reports room."""

from django.urls import path

from zhixing.portal.reports import views, views_edits

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("made/<uuid:public_id>.<str:suffix>", views.kept_file, name="kept-file"),
    path("<slug:code>/", views.preview, name="preview"),
    path("<slug:code>/make/", views.order, name="make"),
    path("<slug:code>/sentences/<slug:key>/", views_edits.sentence, name="sentence"),
    path("<slug:code>/sentences/<slug:key>/back/", views_edits.give_back, name="give-back"),
    path("<slug:code>/file.<str:suffix>", views.download, name="file"),
]
