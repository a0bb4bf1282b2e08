"""Every address of the product."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("zhixing.office.urls")),
    path("", include("zhixing.office.urls_sign_in")),
    path("", include("zhixing.portal.dashboard.urls")),
    path("", include("zhixing.portal.comparison.urls")),
    path("themes/", include("zhixing.portal.themes.urls")),
    path("indices/", include("zhixing.portal.indices.urls")),
    path("spot-checks/", include("zhixing.records.inspections.urls")),
    path("enterprises/", include("zhixing.records.enterprises.urls")),
    path("returns/", include("zhixing.records.returns.urls")),
    path("qualifications/", include("zhixing.records.qualifications.urls")),
    path("laboratories/", include("zhixing.records.laboratories.urls")),
    path("groupings/", include("zhixing.records.groupings.urls")),
    path("reports/", include("zhixing.portal.reports.urls")),
]
