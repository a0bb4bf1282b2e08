"""A NUL in an address or a form is refused in words on every database, before any page or table meets it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import person, small_city
from zhixing.office.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, settings):
    settings.ZHIXING_DEMO = True
    client.force_login(person("keeper", Role.SYSTEM_ADMINISTRATOR, small_city().city).user)
    return client


def test_a_nul_in_a_question_is_refused_in_words(client):
    answer = client.get(reverse("office:accounts"), {"q": "a\0b"})
    assert answer.status_code == 400
    assert "字符" in answer.content.decode()


def test_a_nul_in_a_form_is_refused_in_words(client):
    answer = client.post(reverse("office:lock-account", args=["keeper"]), {"reason": "a\0b"})
    assert answer.status_code == 400


def test_a_nul_in_an_address_is_refused_in_words(client):
    address = reverse("office:person", args=["x"]).replace("/x/", "/%00/")
    assert client.get(address).status_code == 400
