"""Sign-in, sign-out, one's own password and second factors: allauth's views, declared and in the product's look."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from zhixing.office import accounts
from zhixing.office.permissions import PUBLIC, SIGNED_IN, declares


class _SignIn(account.LoginView):
    template_name = "office/sign_in.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Where to go afterwards travels with the form."""
        context = super().get_context_data(**more)
        context["next"] = self.request.POST.get("next") or self.request.GET.get("next", "")
        if settings.ZHIXING_OIDC:
            context["single"] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
        return context


class _ChangePassword(account.PasswordChangeView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """The one-time password has done its work."""
        answer = super().form_valid(form)
        if self.request.person:
            accounts.password_changed(person=self.request.person, at=self.request.at)
        return answer


sign_in = declares(PUBLIC)(_SignIn.as_view())
sign_out = declares(PUBLIC)(require_POST(LogoutView.as_view()))
inactive = declares(PUBLIC)(account.account_inactive)
second_factor = declares(PUBLIC)(mfa.authenticate)  # asked between the password and being signed in
change_password = declares(SIGNED_IN)(_ChangePassword.as_view())
confirm = declares(SIGNED_IN)(account.reauthenticate)
confirm_by_code = declares(SIGNED_IN)(mfa.reauthenticate)
confirm_by_key = declares(SIGNED_IN)(keys.reauthenticate_webauthn)
factors = declares(SIGNED_IN)(mfa.index)
add_app = declares(SIGNED_IN)(totp.activate_totp)
drop_app = declares(SIGNED_IN)(totp.deactivate_totp)
recovery_codes = declares(SIGNED_IN)(codes.view_recovery_codes)
new_recovery_codes = declares(SIGNED_IN)(codes.generate_recovery_codes)
recovery_codes_file = declares(SIGNED_IN)(codes.download_recovery_codes)
security_keys = declares(SIGNED_IN)(keys.list_webauthn)
add_key = declares(SIGNED_IN)(keys.add_webauthn)
drop_key = declares(SIGNED_IN)(keys.remove_webauthn)
name_key = declares(SIGNED_IN)(keys.edit_webauthn)
