"""No page ends in an error over what somebody wrote into its address."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import person, small_city
from zhixing.office.permissions import Role

pytestmark = pytest.mark.django_db
KEYS = (
    "page", "q", "year", "period", "place", "show", "state", "form", "problem", "role", "kind", "by", "series",
    "before", "first", "last", "industry", "enterprise", "size", "system",
)  # fmt: skip
PARTS = (
    (r"<int:\w+>", "9" * 24), (r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000"), (r"<(str|slug):\w+>", "x"),
)  # fmt: skip
ODD = ["9" * 4500, "²", "9" * 20, "9999-12-31", "0001-01-01"]


def addresses(patterns=None, before="/"):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            for pattern, text in PARTS:
                route = re.sub(pattern, text, route)
            if not set("<(^") & set(route) and "sign-out" not in route:
                yield route


@pytest.mark.parametrize("role", [Role.CITY_CLERK, Role.AUDITOR])
def test_odd_numbers_and_days_in_an_address_end_in_no_error(client, settings, role):
    settings.ZHIXING_DEMO = True
    client.force_login(person("reader", role, small_city().city).user)
    client.raise_request_exception = False
    seen = list(addresses())
    assert len(seen) > 100
    broken = [
        (address, text[:12]) for address in seen for text in ODD
        if client.get(address, dict.fromkeys(KEYS, text)).status_code >= 500
    ]  # fmt: skip
    assert broken == []
