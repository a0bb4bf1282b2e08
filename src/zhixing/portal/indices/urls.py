"""Addresses of the indices; place, period, what it is compared with, bands and weights stand in the query."""

from __future__ import annotations

from django.urls import path, re_path

from zhixing.portal.indices import views

app_name = "indices"

urlpatterns = [
    path("", views.listing, name="list"),
    path("<slug:code>/", views.index, name="index"),
    re_path(r"^(?P<code>[-\w]+)/table\.(?P<suffix>csv|xlsx)$", views.index_file, name="index-file"),
    path("<slug:code>/what-if/", views.what_if, name="what-if"),
    re_path(r"^(?P<code>[-\w]+)/what-if/table\.(?P<suffix>csv|xlsx)$", views.what_if_file, name="what-if-file"),
]
