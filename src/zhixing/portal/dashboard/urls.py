"""Addresses of the dashboard; place, period and breakdown stand in the query so that every view can be passed on."""

from __future__ import annotations

from django.urls import path, re_path

from zhixing.portal.dashboard import views, views_places

app_name = "dashboard"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("cockpit/", views.cockpit, name="cockpit"),
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/<slug:code>/", views.indicator_page, name="indicator"),
    re_path(r"^indicators/(?P<code>[-\w]+)/table\.(?P<suffix>csv|xlsx)$", views.indicator_file, name="indicator-file"),
    path("figures/<slug:code>/", views.figure, name="figure"),
    path("places/", views.places, name="places"),
    path("places/events/", views_places.events, name="place-events"),
    path("places/events/new/<slug:kind>/", views_places.record, name="place-record"),
    path("places/events/<uuid:public_id>/withdraw/", views_places.withdraw, name="place-withdraw"),
    path("places/<slug:code>/", views.place, name="place"),
    path("places/<slug:code>/history/", views_places.history, name="place-history"),
    path("map/<slug:code>.json", views.map_outlines, name="map"),
    path("search/", views.search_page, name="search"),
    path("snapshots/", views.snapshots_page, name="snapshots"),
    path("snapshots/build/", views.build_snapshot, name="build"),
]
