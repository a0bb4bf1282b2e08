"""Signing in through django-allauth in this product's terms: user names, no sign-up, no e-mail, ninety days unused."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from zhixing.office import accounts
from zhixing.office.models import Person, User
from zhixing.office.permissions import Action, can

FRESH_SECONDS: Final = 300
# Where a person lands who came for nothing in particular: the first page that their post is for.
LANDINGS: Final = (
    (Action.WORK_READ, "office:work"),
    (Action.ACCOUNTS_KEEP, "office:accounts"),
    (Action.POSTS_GRANT, "office:people"),
    (Action.TRAIL_READ, "office:trail"),
    (Action.POSTS_CONFIRM, "office:proposals"),
)


class PasswordBackend(ModelBackend):
    """Checks the password; an account unused for ninety days is refused like a wrong one.

    Ends the chain by refusing: the backend after it stands in the settings for sessions alone.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User:
        """The user. Raises PermissionDenied otherwise."""
        user = super().authenticate(request, username=username, password=password, **more)
        if user is None or accounts.unused(user, getattr(request, "at", None) or timezone.now()):
            raise PermissionDenied
        return user


class SignInForm(LoginForm):
    """User name and password, posted under those names."""

    def add_prefix(self, field_name: str) -> str:
        """The product's own name of the field."""
        return "username" if field_name == "login" else str(super().add_prefix(field_name))


class NewPasswordForm(ChangePasswordForm):
    """A new password is another one: what an administrator gave and knows does not stay."""

    def clean(self) -> dict[str, Any]:
        """What was typed, with an error where the new password is the old one."""
        given = super().clean()
        if given.get("password1") and given.get("password1") == given.get("oldpassword"):
            self.add_error("password1", _("The new password must not be the one you have."))
        return dict(given)


class Accounts(DefaultAccountAdapter):
    """No sign-up; guesses are counted by django-axes in the database; people land where they work."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are opened by the system administrator."""
        del request
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting to django-axes, which all processes share."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page that follows says it."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page that this person's post is for."""
        person = Person.objects.filter(user=request.user).first()
        on = timezone.localdate(getattr(request, "at", None) or timezone.now())
        for action, name in LANDINGS:
            try:
                address = reverse(name)
            except NoReverseMatch:
                continue
            if can(person, action, on=on):
                return address
        return reverse(settings.LOGIN_REDIRECT_URL)


class SecondFactors(DefaultMFAAdapter):
    """Secrets of authenticator apps are encrypted with a key that is not in the database."""

    @staticmethod
    def _box() -> Fernet:
        digest = hashlib.sha256(b"second factors " + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        """As it is stored."""
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it is used."""
        return self._box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows."""
        return "质行 Zhixing"


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether the person gave a password or a second factor within the last five minutes of this session."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - one.get("at", 0) < FRESH_SECONDS for one in records)


def reauthenticate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the password or second factor again before a dangerous act, unless that was within five minutes.

    Stands inside `declares`. After confirming one is back on the page the act is asked from.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if confirmed_lately(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path()
        if request.method == "POST":
            # A posting address may have no page of its own; the form it came from does.
            came = request.headers.get("referer", "")
            host = {request.get_host()}
            back = came if came and url_has_allowed_host_and_scheme(came, allowed_hosts=host) else back
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")

    return asking
