"""Addresses under the names django-allauth asks for; the product's own names of signing in stand in `urls.py`."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from zhixing.office import views_sign_in as views

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("sign-in/second-factor/", views.second_factor, name="mfa_authenticate"),
    path("sign-in/shut/", views.inactive, name="account_inactive"),
    path("account/password/", views.change_password, name="account_change_password"),
    path("account/confirm/", views.confirm, name="account_reauthenticate"),
    path("account/confirm/code/", views.confirm_by_code, name="mfa_reauthenticate"),
    path("account/confirm/key/", views.confirm_by_key, name="mfa_reauthenticate_webauthn"),
    path("account/", views.factors, name="mfa_index"),
    path("account/app/add/", views.add_app, name="mfa_activate_totp"),
    path("account/app/drop/", views.drop_app, name="mfa_deactivate_totp"),
    path("account/recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/file/", views.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("account/keys/", views.security_keys, name="mfa_list_webauthn"),
    path("account/keys/add/", views.add_key, name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/drop/", views.drop_key, name="mfa_remove_webauthn"),
    path("account/keys/<int:pk>/name/", views.name_key, name="mfa_edit_webauthn"),
]

if settings.ZHIXING_OIDC:
    from zhixing.office import views_single_sign_on as single

    urlpatterns += [
        path("sign-in/oidc/<str:provider_id>/", single.begin, name="openid_connect_login"),
        path("sign-in/oidc/<str:provider_id>/callback/", single.come_back, name="openid_connect_callback"),
        path("sign-in/oidc/cancelled/", single.cancelled, name="socialaccount_login_cancelled"),
        path("sign-in/oidc/failed/", single.failed, name="socialaccount_login_error"),
        path("sign-in/oidc/unknown/", single.failed, name="socialaccount_signup"),
    ]
