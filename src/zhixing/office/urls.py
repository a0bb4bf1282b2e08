"""Addresses of the office: sign-in, jobs, uploads, the trail."""

from __future__ import annotations

from django.urls import include, path

from zhixing.office import views

app_name = "office"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("jobs/", views.jobs_list, name="jobs"),
    path("jobs/<uuid:public_id>/", views.job, name="job"),
    path("", include("zhixing.office.urls_uploads")),
    path("", include("zhixing.office.urls_trail")),
    path("", include("zhixing.office.urls_duties")),
]
