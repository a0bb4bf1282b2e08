"""Signing in through the city's identity provider: only for people who have an account here; nobody is signed up."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import accounts
from zhixing.office.models import User


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """Ties what the provider calls `preferred_username` to the account of that user name at the first sign-in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: accounts are opened by the system administrator."""
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in an open account in use. Raises ImmediateHttpResponse, with the reason on a page, otherwise."""
        user = sociallogin.user if sociallogin.is_existing else _called(sociallogin)
        at = getattr(request, "at", None) or timezone.now()
        if user is None or not user.is_active or accounts.unused(user, at):
            raise _refused(request, _UNKNOWN)
        if not sociallogin.is_existing and SocialAccount.objects.filter(user=user).exists():
            raise _refused(request, _TIED)
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)


def _refused(request: HttpRequest, reason: Reason) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(render(request, "office/refused.html", {"reason": reason}, status=403))


def _called(sociallogin: Any) -> User | None:
    said = sociallogin.account.extra_data
    name = {**said, **said.get("userinfo", {}), **said.get("id_token", {})}.get("preferred_username", "")
    return User.objects.filter(username=name).first() if name else None


# A name can be given to somebody else at the provider; what it was tied to stays tied.
_TIED = Reason(
    "single_sign_on.tied",
    Text("该用户名已与另一统一身份绑定。", "This user name is tied to another identity of the provider already."),
    Text("请联系系统管理员核实。", "Ask the system administrator to look into it."),
)
_UNKNOWN = Reason(
    "single_sign_on.unknown",
    Text("您在本系统没有可用的账号。", "You have no account here that is open."),
    Text("请联系系统管理员开通。", "Ask the system administrator to open one."),
)
