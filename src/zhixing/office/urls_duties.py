"""Addresses of the desk, notices, deadlines and the working calendar; included by the office's own."""

from __future__ import annotations

from django.urls import path

from zhixing.office import views_calendar, views_deadlines, views_desk, views_notices

urlpatterns = [
    path("start/", views_desk.landing, name="landing"),
    path("work/", views_desk.work, name="work"),
    path("work/strip/", views_desk.strip, name="work-strip"),
    path("notices/", views_notices.notices, name="notices"),
    path("notices/read/", views_notices.mark, name="notices-read"),
    path("notices/settings/", views_notices.settings_page, name="notices-settings"),
    path("notices/mail/", views_notices.dead_mail, name="mail"),
    path("notices/mail/again/", views_notices.mail_again, name="mail-again"),
    path("notices/<uuid:public_id>/", views_notices.follow, name="notice"),
    path("calendar/", views_calendar.year, name="calendar"),
    path("calendar/year/", views_calendar.enter_year, name="calendar-year"),
    path("calendar/days/", views_calendar.say_days, name="calendar-days"),
    path("deadlines/", views_deadlines.deadlines_list, name="deadlines"),
    path("deadlines/<int:pk>/", views_deadlines.deadline, name="deadline"),
    path("deadlines/<int:pk>/extend/", views_deadlines.extend, name="deadline-extend"),
    path("deadlines/<int:pk>/pause/", views_deadlines.pause, name="deadline-pause"),
    path("deadlines/<int:pk>/resume/", views_deadlines.resume, name="deadline-resume"),
]
