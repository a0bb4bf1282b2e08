"""The pages of accounts and of standing in, asked by their addresses: who may changes what, others nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import person, small_city
from zhixing.office import sign_in, views_accounts
from zhixing.office.models import Delegation
from zhixing.office.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings, monkeypatch):
    settings.ZHIXING_DEMO = True  # no second factor asked
    monkeypatch.setattr(sign_in, "confirmed_lately", lambda request: True)
    return small_city()


def enter(client, who):
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_account_is_shut_with_a_reason_opened_again_and_given_a_password_told_once(client, city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    enter(client, person("keeper", Role.SYSTEM_ADMINISTRATOR, city.city))
    shut = reverse("office:lock-account", args=["north"])
    assert client.post(shut, {"reason": ""}).status_code == 422
    client.post(shut, {"reason": "离岗"})
    clerk.user.refresh_from_db()
    assert not clerk.user.is_active
    client.post(reverse("office:unlock-account", args=["north"]), {"reason": "返岗"})
    clerk.user.refresh_from_db()
    assert clerk.user.is_active
    before = clerk.user.password
    told = client.post(reverse("office:give-password", args=["north"]), {"reason": "遗忘"})
    clerk.user.refresh_from_db()
    assert clerk.user.password != before
    assert "no-store" in told["Cache-Control"]
    assert client.post(reverse("office:lock-account", args=["keeper"]), {"reason": "自己"}).status_code in {403, 422}


def test_one_hands_work_on_for_some_days_and_takes_it_back(client, city):
    giver, taker = person("north", Role.COUNTY_CLERK, city.north), person("other", Role.COUNTY_CLERK, city.north)
    enter(client, giver)
    page = client.get(reverse("office:delegate"))
    today = page.wsgi_request.on
    days = {"valid_from": today, "valid_to": today + timedelta(days=3)}
    assert client.post(reverse("office:delegate"), {"reason": ""}).status_code == 422
    client.post(reverse("office:delegate"), {"taker": taker.pk, "reason": "出差", **days})
    row = Delegation.objects.get()
    assert (row.giver, row.taker) == (giver, taker)
    assert "出差" in client.get(reverse("office:delegations")).content.decode()
    client.post(reverse("office:end-delegation", args=[row.public_id]), {"reason": "提前返岗"})
    assert client.get(reverse("office:delegations")).status_code == 200
    assert views_accounts.delegations_list.declares == "delegations.make"
