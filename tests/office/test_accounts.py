"""Accounts: one-time passwords, ninety days, second factors, limits of a session, confirming dangerous acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.factories import person, small_city
from zhixing.office import accounts, sign_in, trail
from zhixing.office.checks import no_superuser
from zhixing.office.middleware import LAST_SEEN, SIGNED_IN_AT
from zhixing.office.models import Person, TrailEntry, User
from zhixing.office.permissions import Refused, Role

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def city(settings):
    settings.ZHIXING_DEMO = False
    cache.clear()  # codes already used are remembered by the user's number, which the next test has again
    return small_city()


@pytest.fixture
def system(city):
    return person("machines", Role.SYSTEM_ADMINISTRATOR, city.city)


@pytest.fixture
def clerk(city):
    return person("north", Role.COUNTY_CLERK, city.north)


def enter(client, who: str, password: str = ""):
    return client.post("/sign-in/", {"username": who, "password": password or f"{who}-Passw0rd-long"})


def with_app(who: Person) -> None:
    TOTP.activate(who.user, SECRET)


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def test_a_one_time_password_is_shown_once_and_must_be_changed_before_anything_else(client, system, clerk):
    password = accounts.give_password(person=clerk, reason="忘记密码", by=system, at=timezone.now())
    assert enter(client, "north").status_code == 200, "the old password no longer opens"
    enter(client, "north", password)
    assert client.get("/enterprises/")["Location"] == reverse("account_change_password")
    new = "a-quite-New-long-1"
    client.post(reverse("account_change_password"), {"oldpassword": password, "password1": new, "password2": new})
    assert client.get("/enterprises/").status_code == 200
    assert trail.last_about(clerk).move == "change-password"
    assert not TrailEntry.objects.filter(body__icontains=password).exists()


def test_an_account_unused_for_ninety_days_stays_shut_until_it_is_opened_again(client, system, clerk):
    old = timezone.now() - timedelta(days=91)
    User.objects.filter(person=clerk).update(last_login=old, opened_at=None, date_joined=old)
    assert enter(client, "north").status_code == 200
    accounts.unlock(person=clerk, reason="返岗", by=system, at=timezone.now())
    assert enter(client, "north").status_code == 302


def test_a_locked_account_is_out_at_the_next_click_and_nobody_keeps_the_own_one(client, system, clerk):
    enter(client, "north")
    accounts.lock(person=clerk, reason="离职", by=system, at=timezone.now())
    assert client.get("/enterprises/").status_code == 302
    assert client.get("/enterprises/")["Location"].startswith("/sign-in/")
    with pytest.raises(Refused):
        accounts.unlock(person=system, reason="x", by=system, at=timezone.now())


def test_an_administrator_without_a_second_factor_reaches_only_the_own_account(client, system):
    enter(client, "machines")
    assert client.get(reverse("office:accounts"))["Location"] == reverse("mfa_index")
    assert "验证器" in client.get(reverse("mfa_index"), headers={"accept-language": "zh-hans"}).content.decode()
    with_app(system)
    assert client.get(reverse("office:accounts")).status_code == 200


def test_with_a_second_factor_the_password_alone_does_not_sign_in(client, system):
    with_app(system)
    assert enter(client, "machines")["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("office:accounts")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert client.get(reverse("office:accounts")).status_code == 200


def test_a_recovery_code_opens_once(client, system):
    with_app(system)
    codes = RecoveryCodes.activate(system.user).get_unused_codes()
    enter(client, "machines")
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert client.get(reverse("office:accounts")).status_code == 200
    client.post(reverse("office:sign-out"))
    enter(client, "machines")
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert client.get(reverse("office:accounts")).status_code == 302


def test_the_secret_of_an_app_is_not_in_the_database_in_the_clear(system):
    with_app(system)
    assert SECRET not in str(Authenticator.objects.get().data)
    assert sign_in.SecondFactors().decrypt(Authenticator.objects.get().data["secret"]) == SECRET


def test_a_session_ends_after_twelve_hours_however_busy_and_an_administrators_after_fifteen_idle_minutes(
    client, system, clerk
):
    enter(client, "north")
    client.get("/enterprises/")
    session = client.session
    session[SIGNED_IN_AT] -= 12 * 3600 + 1
    session.save()
    assert client.get("/enterprises/").status_code == 302
    with_app(system)
    enter(client, "machines")
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.get(reverse("office:accounts"))
    session = client.session
    session[LAST_SEEN] -= 16 * 60
    session.save()
    assert client.get(reverse("office:accounts"))["Location"].startswith("/sign-in/")


def test_the_session_gets_another_name_when_somebody_signs_in(client, clerk):
    client.get("/sign-in/")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    enter(client, "north")
    assert client.session.session_key != before


def test_a_dangerous_act_asks_for_the_password_again_after_five_minutes(client, city, settings):
    settings.ZHIXING_DEMO = True
    security = person("security", Role.SECURITY_ADMINISTRATOR, city.city)
    new = Person.objects.create(code="new", name="新人")
    enter(client, "security")
    address = reverse("office:propose-post", args=[new.code])
    assert client.get(address).status_code == 200
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    asked = client.get(address)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    back = client.post(asked["Location"], {"password": "security-Passw0rd-long"})
    assert back["Location"] == address
    assert client.get(address).status_code == 200
    assert security.posts.exists()


def test_there_is_no_sign_up_and_no_reset_by_mail(client):
    assert client.get("/account/signup/").status_code == 404
    assert client.get("/signup/").status_code == 404
    assert client.get("/account/password/reset/").status_code == 404


def test_a_new_account_has_no_rights_and_its_password_stands_in_no_table(client, system):
    new, password = accounts.open_account(code="li.na", name="李娜", by=system, at=timezone.now())
    assert not new.posts.exists()
    assert password not in str(list(User.objects.values())) + str(list(TrailEntry.objects.values()))
    with pytest.raises(Refused):
        accounts.open_account(code="LI NA", name="李娜", by=system, at=timezone.now())


def test_people_land_on_the_page_their_post_is_for(client, city, settings):
    settings.ZHIXING_DEMO = True
    person("security", Role.SECURITY_ADMINISTRATOR, city.city)
    assert enter(client, "security")["Location"] == reverse("office:people")


def test_control_without_the_gate_an_administrator_would_work_with_a_password_alone(client, system, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("AccountInOrder")]
    enter(client, "machines")
    assert client.get(reverse("office:accounts")).status_code == 200


def test_a_superuser_is_an_error_of_the_production_check_and_has_no_right_here(client, clerk):
    assert no_superuser() == []
    User.objects.filter(person=clerk).update(is_superuser=True)
    assert [found.id for found in no_superuser()] == ["zhixing.E001"]
    enter(client, "north")
    assert client.get("/posts/").status_code == 403


def test_a_one_time_password_is_not_changed_to_itself(client, system, clerk):
    password = accounts.give_password(person=clerk, reason="忘记密码", by=system, at=timezone.now())
    enter(client, "north", password)
    again = {"oldpassword": password, "password1": password, "password2": password}
    answer = client.post(reverse("account_change_password"), again)
    assert answer.status_code == 200
    assert "不能与现用密码相同" in answer.content.decode()
    clerk.user.refresh_from_db()
    assert clerk.user.must_change_password


def test_one_system_administrator_alone_does_not_enter_another_administrators_account(system, city):
    chief = person("chief", Role.SECURITY_ADMINISTRATOR, city.city)
    with_app(chief)
    accounts.give_password(person=chief, reason="忘记密码", by=system, at=timezone.now())
    with pytest.raises(Refused, match="同一人"):
        accounts.drop_second_factor(person=chief, reason="手机遗失", by=system, at=timezone.now())
    assert Authenticator.objects.filter(user=chief.user).exists()
    second = person("second", Role.SYSTEM_ADMINISTRATOR, city.city)
    accounts.drop_second_factor(person=chief, reason="手机遗失", by=second, at=timezone.now())
    with pytest.raises(Refused, match="同一人"):
        accounts.give_password(person=chief, reason="忘记密码", by=second, at=timezone.now())


def test_who_chose_a_new_password_may_lose_the_second_factor_to_the_same_administrator(system, city):
    chief = person("chief", Role.SECURITY_ADMINISTRATOR, city.city)
    with_app(chief)
    accounts.give_password(person=chief, reason="忘记密码", by=system, at=timezone.now())
    accounts.password_changed(person=chief, at=timezone.now())
    accounts.drop_second_factor(person=chief, reason="手机遗失", by=system, at=timezone.now())
    assert not Authenticator.objects.filter(user=chief.user).exists()


@pytest.mark.parametrize("code", ["system", "command-line", "machines"])
def test_no_account_is_opened_under_a_name_that_has_the_systems_rights_or_is_taken(system, code):
    with pytest.raises(Refused):
        accounts.open_account(code=code, name="冒名", by=system, at=timezone.now())
    assert not Person.objects.filter(name="冒名").exists()
