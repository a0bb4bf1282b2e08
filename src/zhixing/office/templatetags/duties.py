"""How templates say until when something may be done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template

from zhixing.office.deadlines import day_of

register = template.Library()


@register.filter
def last_day(due: datetime) -> date:
    """The last day before an instant that is too late."""
    return day_of(due - timedelta(microseconds=1))
