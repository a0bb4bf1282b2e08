"""Addresses of the office: sign-in, jobs, uploads, the trail."""

from __future__ import annotations

from django.urls import include, path

from zhixing.office import views, views_sign_in

app_name = "office"

urlpatterns = [
    path("sign-in/", views_sign_in.sign_in, name="sign-in"),
    path("sign-out/", views_sign_in.sign_out, name="sign-out"),
    path("jobs/", views.jobs_list, name="jobs"),
    path("jobs/<uuid:public_id>/", views.job, name="job"),
    path("", include("zhixing.office.urls_uploads")),
    path("", include("zhixing.office.urls_trail")),
    path("", include("zhixing.office.urls_duties")),
    path("", include("zhixing.office.urls_people")),
]
