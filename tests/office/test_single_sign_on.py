"""The city's identity provider opens an account that exists here, to the one identity it was first tied to."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone
from zhixing.office.models import User
from zhixing.office.single_sign_on import KnownPeopleOnly

User.objects.create_user(username="north", opened_at=timezone.now())
User.objects.create_user(username="shut", opened_at=timezone.now(), is_active=False)


def come(subject, name):
    request = RequestFactory().get("/")
    request.user, request.person, request.session = AnonymousUser(), None, {}
    account = SocialAccount(provider="sso", uid=subject, extra_data={"userinfo": {"preferred_username": name}})
    login = SocialLogin(user=User(username="made-up"), account=account)
    login.lookup()
    try:
        KnownPeopleOnly(request).pre_social_login(request, login)
    except ImmediateHttpResponse as refused:
        return refused.response.status_code
    return login.user.username


print(come("1", "north"), come("1", "renamed"), come("2", "north"), come("3", "shut"), come("4", "nobody"))
print(SocialAccount.objects.count(), User.objects.count())
"""


def test_a_second_identity_that_took_over_a_user_name_does_not_open_the_account(tmp_path):
    own = {
        "ZHIXING_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'one.sqlite3'}",
        "ZHIXING_OIDC_SERVER": "https://identity.example", "ZHIXING_OIDC_CLIENT": "zhixing",
        "DJANGO_SETTINGS_MODULE": "zhixing.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**os.environ, **own}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["north", "north", "403", "403", "403", "1", "2"]
