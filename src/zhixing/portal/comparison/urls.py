"""Addresses of the comparison room; what is compared stands in the query so that every view can be passed on."""

from __future__ import annotations

from django.urls import path, re_path

from zhixing.portal.comparison import views

app_name = "comparison"

urlpatterns = [
    path("profile/", views.profile, name="root"),
    path("profile/<slug:code>/", views.profile, name="profile"),
    re_path(r"^profile/(?P<code>[-\w]+)/table\.(?P<suffix>csv|xlsx)$", views.profile_file, name="profile-file"),
    path("compare/", views.compare, name="compare"),
    re_path(r"^compare/table\.(?P<suffix>csv|xlsx)$", views.compare_file, name="compare-file"),
]
