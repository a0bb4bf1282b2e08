"""Addresses of people, bodies, delegations and accounts; included by the office's own."""

from __future__ import annotations

from django.urls import path

from zhixing.office import views_accounts, views_people

urlpatterns = [
    path("people/", views_people.people_list, name="people"),
    path("posts/", views_people.proposals, name="proposals"),
    path("posts/<uuid:public_id>/decide/", views_people.decide, name="decide-post"),
    path("posts/<int:pk>/end/", views_people.end_post, name="end-post"),
    path("people/of/<str:code>/", views_people.person, name="person"),
    path("people/of/<str:code>/propose/", views_people.propose, name="propose-post"),
    path("bodies/", views_people.bodies, name="bodies"),
    path("bodies/add/", views_people.add_body, name="add-body"),
    path("bodies/of/<slug:code>/", views_people.body, name="body"),
    path("delegations/", views_accounts.delegations_list, name="delegations"),
    path("delegations/add/", views_accounts.delegate, name="delegate"),
    path("delegations/<uuid:public_id>/end/", views_accounts.end_delegation, name="end-delegation"),
    path("accounts/", views_accounts.accounts_list, name="accounts"),
    path("accounts/open/", views_accounts.open_account, name="open-account"),
    path("accounts/of/<str:code>/password/", views_accounts.give_password, name="give-password"),
    path("accounts/of/<str:code>/lock/", views_accounts.change, {"act": "lock"}, name="lock-account"),
    path("accounts/of/<str:code>/unlock/", views_accounts.change, {"act": "unlock"}, name="unlock-account"),
    path("accounts/of/<str:code>/second-factor/", views_accounts.change, {"act": "second-factor"}, name="drop-factor"),
]
