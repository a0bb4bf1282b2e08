"""Signing in and out, the lock after five failures, the idle limit, and pages that ask for sign-in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import person, small_city
from zhixing.office.middleware import LAST_SEEN
from zhixing.office.permissions import Role

pytestmark = pytest.mark.django_db

PASSWORD = "office-Passw0rd-long"


@pytest.fixture
def clerk():
    return person("office", Role.CITY_CLERK, small_city().city)


def sign_in(client: Client, password: str = PASSWORD):
    return client.post(reverse("office:sign-in"), {"username": "office", "password": password})


def test_a_page_that_needs_a_person_sends_the_public_to_sign_in_and_back(client):
    answer = client.get(reverse("office:jobs"))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('office:sign-in')}?next={reverse('office:jobs')}"


def test_who_signs_in_sees_jobs_and_who_signs_out_does_not(client, clerk):
    assert sign_in(client).status_code == 302
    assert client.get(reverse("office:jobs")).status_code == 200
    assert client.get(reverse("office:sign-out")).status_code == 405
    client.post(reverse("office:sign-out"))
    assert client.get(reverse("office:jobs")).status_code == 302


def test_a_wrong_password_is_answered_in_words_and_locks_after_five(client, clerk):
    wrong = [sign_in(client, "wrong") for _ in range(5)]
    assert "不正确" in wrong[0].content.decode() or "is not right" in wrong[0].content.decode()
    assert wrong[-1].status_code == 429
    assert sign_in(client).status_code == 429, "the right password must not open a locked sign-in"


def test_a_session_left_idle_ends(client, clerk, settings):
    sign_in(client)
    assert client.get(reverse("office:jobs")).status_code == 200
    session = client.session
    session[LAST_SEEN] -= settings.ZHIXING_IDLE_MINUTES * 60 + 1
    session.save()
    assert client.get(reverse("office:jobs")).status_code == 302


def test_a_foreign_next_is_not_followed(client, clerk):
    answer = client.post(
        reverse("office:sign-in"), {"username": "office", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert "elsewhere" not in answer["Location"]


def test_scripts_come_from_here_alone_and_the_page_may_not_be_framed(client):
    answer = client.get(reverse("office:sign-in"))
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "http://" not in answer.content.decode().replace("http://www.w3.org", "")
