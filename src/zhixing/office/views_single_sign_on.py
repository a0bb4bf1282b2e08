"""The way to the identity provider and back: allauth's views, declared; present only where a provider is set."""

from __future__ import annotations

from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc

from zhixing.office.permissions import PUBLIC, declares

begin = declares(PUBLIC)(oidc.login)
come_back = declares(PUBLIC)(oidc.callback)
cancelled = declares(PUBLIC)(social.login_cancelled)
failed = declares(PUBLIC)(social.login_error)
