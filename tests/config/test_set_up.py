"""An installation without a demonstration begins with one command: city, office, first person, and a way in."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.utils import timezone

from tests.factories import NINE
from zhixing.config import cli
from zhixing.config.commands import add_person, new_password, passwords, set_up
from zhixing.methods.values import Text
from zhixing.office import actions, trail
from zhixing.office.models import Body, BodyKind, Level, Person, Place, PlaceCode, TrailEntry, User
from zhixing.office.permissions import CONSOLE, Action, Role, can

pytestmark = pytest.mark.django_db

ZHOUSHAN = (
    "--city-code", "330900", "--city-name", "舟山市", "--city-name-en", "Zhoushan",
    "--person", "office", "--name", "张三",
)  # fmt: skip
GIVEN = "ningjing-zhiyuan-1999"


@pytest.fixture
def called(capsys, monkeypatch):
    monkeypatch.delenv(passwords.VARIABLE, raising=False)
    modules = {"set-up": set_up, "add-person": add_person, "new-password": new_password}

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        code = modules[command].run(cli.parser().parse_args([command, *arguments]))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def enters(client, user: str, password: str) -> bool:
    client.logout()
    client.post("/sign-in/", {"username": user, "password": password})
    return "_auth_user_id" in client.session


def test_an_empty_installation_gets_its_city_its_office_and_a_clerk_who_can_sign_in(called, client):
    code, out, err = called("set-up", *ZHOUSHAN, "--json")
    assert code == cli.DONE, err
    told = json.loads(out)
    city = Place.objects.get()
    assert (city.code, city.name_zh, city.name_en, city.level) == ("330900", "舟山市", "Zhoushan", Level.CITY)
    assert (city.boundary, city.valid_from) == ("330900", date(2000, 1, 1))
    assert list(PlaceCode.objects.values_list("system", "code", "place")) == [("GB/T 2260", "330900", city.pk)]
    body = Body.objects.get()
    assert (body.kind, body.name_zh, body.place) == (
        BodyKind.QUALITY_OFFICE, "舟山市质量强市工作领导小组办公室", city,
    )  # fmt: skip
    clerk = Person.objects.get(code="office")
    post = clerk.posts.get()
    assert (clerk.name, post.role, post.place, post.body) == ("张三", Role.CITY_CLERK, city, body)
    assert can(clerk, Action.UPLOADS_SPOT_CHECKS, city, on=timezone.localdate())
    assert enters(client, "office", told["password"])


def test_the_password_is_shown_once_differs_every_time_and_stands_in_no_trail(called):
    _, out, _ = called("set-up", *ZHOUSHAN)
    password = next(line for line in out.splitlines() if line.startswith("密码")).rpartition(": ")[2]
    assert out.count(password) == 1
    assert len(password) >= 16
    _, other, _ = called("add-person", "wang", "--name", "王五", "--role", "leader", "--json")
    assert json.loads(other)["password"] != password
    written = "".join(str(row) for row in TrailEntry.objects.values_list())
    assert "people.add" in written
    assert password not in written
    assert set(TrailEntry.objects.values_list("by", flat=True)) == {CONSOLE}
    assert trail.verify() is None


def test_a_password_of_the_environment_is_taken_and_never_shown(called, client, monkeypatch):
    monkeypatch.setenv(passwords.VARIABLE, GIVEN)
    code, out, err = called("set-up", *ZHOUSHAN, "--json")
    assert (code, json.loads(out)["password"]) == (cli.DONE, None)
    assert GIVEN not in out + err
    assert enters(client, "office", GIVEN)


@pytest.mark.parametrize("weak", ["short", "password1234"])
def test_a_weak_password_is_refused_in_both_languages_and_nothing_is_written(called, monkeypatch, weak):
    monkeypatch.setenv(passwords.VARIABLE, weak)
    code, _, err = called("set-up", *ZHOUSHAN)
    assert code == cli.REFUSED
    assert "密码太弱" in err
    assert "too weak" in err
    assert weak not in err
    assert not Place.objects.exists()
    assert not User.objects.exists()


def test_the_terminal_is_asked_only_where_there_is_one(called, client, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(GIVEN))
    code, _, err = called("set-up", *ZHOUSHAN, "--ask-password")
    assert code == cli.REFUSED
    assert passwords.VARIABLE in err

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    typed = iter([GIVEN, "another-long-word", GIVEN, GIVEN])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    assert called("set-up", *ZHOUSHAN, "--ask-password")[0] == cli.REFUSED
    code, out, _ = called("set-up", *ZHOUSHAN, "--ask-password")
    assert code == cli.DONE
    assert GIVEN not in out
    assert enters(client, "office", GIVEN)


def test_what_is_set_up_already_is_said_and_left_alone(called):
    called("set-up", *ZHOUSHAN)
    before = User.objects.get().password
    code, _, err = called("set-up", *ZHOUSHAN)
    assert code == cli.REFUSED
    assert "本安装已建立：330900 舟山市" in err
    assert "set up already: 330900 Zhoushan" in err
    assert (Place.objects.count(), User.objects.get().password) == (1, before)


def test_a_set_up_that_fails_halfway_leaves_nothing(called):
    code, _, err = called("set-up", *ZHOUSHAN[:6], "--person", CONSOLE, "--name", "张三")
    assert code == cli.REFUSED
    assert "留给系统使用" in err
    assert not Place.objects.exists()
    assert not Body.objects.exists()


def test_further_people_get_the_post_named_at_the_place_named(called, client):
    called("set-up", *ZHOUSHAN)
    county = actions.add_place(
        code="330921", name=Text("岱山县", "Daishan"), level=Level.COUNTY, parent=Place.objects.get(),
        valid_from=date(2000, 1, 1), by=None, at=NINE,
    )  # fmt: skip
    code, out, err = called(
        "add-person", "daishan", "--name", "李四", "--role", "county_clerk", "--place", "330921",
        "--since", "2020-01-01", "--json",
    )  # fmt: skip
    assert code == cli.DONE, err
    post = Person.objects.get(code="daishan").posts.get()
    assert (post.role, post.place, post.valid_from) == (Role.COUNTY_CLERK, county, date(2020, 1, 1))
    assert enters(client, "daishan", json.loads(out)["password"])


def test_a_code_somebody_has_and_a_place_nobody_knows_are_refused(called):
    assert called("add-person", "a", "--name", "甲", "--role", "leader")[0] == cli.NOTHING_YET
    called("set-up", *ZHOUSHAN)
    code, _, err = called("add-person", "office", "--name", "李四", "--role", "leader")
    assert code == cli.REFUSED
    assert "代码 office 已属于张三" in err
    code, _, err = called("add-person", "lisi", "--name", "李四", "--role", "leader", "--place", "330901")
    assert code == cli.USAGE
    assert "330900 舟山市" in err
    assert called("add-person", "李四", "--name", "李四", "--role", "leader")[0] == cli.REFUSED
    assert list(User.objects.values_list("username", flat=True)) == ["office"]


@pytest.mark.parametrize("reserved", [CONSOLE, trail.SYSTEM])
def test_control_whoever_took_the_consoles_code_would_have_its_rights(called, reserved):
    called("set-up", *ZHOUSHAN)
    taken = Person.objects.get_or_create(code=reserved, defaults={"name": "某人"})[0]
    assert can(taken, Action.SNAPSHOTS_BUILD, on=timezone.localdate()) is (reserved == CONSOLE)
    Person.objects.filter(code=reserved).delete()
    code, _, err = called("add-person", reserved, "--name", "某人", "--role", "leader")
    assert code == cli.REFUSED
    assert "kept for the system" in err


def test_the_operators_role_is_no_choice(capsys):
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["add-person", "x", "--name", "某人", "--role", "operator"])
    assert "invalid choice" in capsys.readouterr().err
    assert set(cli.ROLES) == {role.value for role in Role} - {"operator"}


def test_a_lost_password_is_replaced_and_the_old_one_no_longer_opens(called, client):
    _, out, _ = called("set-up", *ZHOUSHAN, "--json")
    old = json.loads(out)["password"]
    code, out, err = called("new-password", "office", "--json")
    assert code == cli.DONE, err
    assert not enters(client, "office", old)
    assert enters(client, "office", json.loads(out)["password"])
    code, _, err = called("new-password", "ofice")
    assert code == cli.USAGE
    assert "office" in err


@pytest.mark.parametrize(
    "arguments",
    [("--city-name", " "), ("--city-name-en", "x" * 97), ("--since", "2000"), ("--city-code", "3" * 33)],
)
def test_a_name_that_fits_no_column_and_a_day_that_is_none_stop_the_call(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        cli.parser().parse_args(["set-up", *ZHOUSHAN, *arguments])
    assert left.value.code == cli.USAGE
    assert arguments[0] in capsys.readouterr().err
