"""Notices are told once, read in the page, and carried by real mail: a digest a day, the urgent at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NINE, person, small_city
from tests.office.mailbox import Mailbox, free_port, pointed_at, serving
from zhixing.methods.values import Text
from zhixing.office import notify, outbox, reminders
from zhixing.office.models import Mail, MailState, Notice, Place
from zhixing.office.permissions import Refused, Role

pytestmark = pytest.mark.django_db
notify.register("test.urgent", notify.Kind(Text("紧急", "urgent"), urgent=True))
NINE_NEXT_DAY = NINE + timedelta(days=1)


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def clerk(city):
    made = person("north", Role.COUNTY_CLERK, city.north)
    made.user.email = "north@quality.example"
    made.user.save()
    return made


@pytest.fixture
def server(settings):
    mailbox, port = Mailbox(), free_port()
    pointed_at(settings, port)
    controller = serving(mailbox, port)
    yield mailbox
    controller.stop()


def tell(about, *, key="test", at=NINE, to=None, text="第三季度报表已退回", **more):
    everybody = notify.Holders(Role.COUNTY_CLERK, about)
    return notify.notice(
        to=everybody if to is None else to, key=key, text=Text(text, "came back"), about=about, at=at,
        address="/returns/", **more,
    )  # fmt: skip


def test_the_holders_of_the_post_are_told_and_others_are_not(city, clerk):
    south = person("south", Role.COUNTY_CLERK, city.south)
    assert tell(city.north) == 1
    assert [row.text_zh for row in notify.unread(clerk)] == ["第三季度报表已退回"]
    assert not notify.unread(south).exists()


def test_one_occasion_is_told_once_and_the_next_again(city, clerk):
    assert [tell(city.north), tell(city.north), tell(city.north, at=NINE_NEXT_DAY)] == [1, 0, 1]


def test_a_notice_stands_or_falls_with_its_act(city, clerk):
    def act():
        with transaction.atomic():
            tell(city.north)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Notice.objects.exists()


def test_reading_marks_the_ones_named_or_all(city, clerk):
    tell(city.north)
    tell(city.north, at=NINE_NEXT_DAY)
    first = notify.of(clerk).last()
    assert notify.read(person=clerk, at=NINE, which=[str(first.public_id)]) == 1
    assert notify.read(person=clerk, at=NINE) == 1
    assert not notify.unread(clerk).exists()


def test_nobody_marks_anothers_notice(city, clerk):
    tell(city.north)
    other = person("south", Role.COUNTY_CLERK, city.south)
    assert notify.read(person=other, at=NINE, which=[str(notify.of(clerk).first().public_id)]) == 0


def test_three_notices_of_a_day_go_out_in_one_digest_and_no_second_follows(city, clerk, server):
    for hour in range(3):
        tell(city.north, at=NINE - timedelta(hours=20 - hour), text=f"通知{hour}")
    assert reminders.digests(at=NINE) == 1
    tell(city.north, at=NINE, text="稍后的通知")
    assert reminders.digests(at=NINE + timedelta(hours=5)) == 0
    assert outbox.deliver(at=NINE)["sent"] == 1
    (mail,) = server.taken
    body = mail.get_content()
    assert mail["To"] == "north@quality.example"
    assert "3 条通知" in mail["Subject"]
    assert "通知0" in body
    assert "https://quality.example/returns/" in body
    assert "稍后的通知" not in body
    assert reminders.digests(at=NINE_NEXT_DAY) == 1, "what came later goes with the next day's"


def test_the_digest_waits_for_the_hour_one_set_in_shanghai(city, clerk, server):
    notify.wish(person=clerk, mail="digest", address="", digest_hour=15, at=NINE)
    tell(city.north)
    assert reminders.digests(at=datetime(2026, 3, 2, 6, 59, tzinfo=UTC)) == 0
    assert reminders.digests(at=datetime(2026, 3, 2, 7, 0, tzinfo=UTC)) == 1


def test_what_was_read_in_the_page_is_not_mailed(city, clerk, server):
    tell(city.north)
    notify.read(person=clerk, at=NINE)
    assert reminders.digests(at=NINE_NEXT_DAY) == 0


def test_an_urgent_notice_goes_at_once_and_not_again_in_the_digest(city, clerk, server):
    tell(city.north, key="test.urgent")
    assert outbox.deliver(at=NINE)["sent"] == 1
    assert reminders.digests(at=NINE_NEXT_DAY) == 0
    assert server.taken[0]["Subject"] == "质行：第三季度报表已退回"


@pytest.mark.parametrize(("wish", "urgent", "digest"), [("urgent", 1, 0), ("none", 0, 0), ("digest", 1, 1)])
def test_everybody_gets_the_mail_they_wished(city, clerk, server, wish, urgent, digest):
    notify.wish(person=clerk, mail=wish, address="", digest_hour=8, at=NINE)
    tell(city.north, key="test.urgent")
    tell(city.north)
    assert Mail.objects.count() == urgent
    assert reminders.digests(at=NINE) == digest


def test_the_database_refuses_a_second_digest_of_a_day(city, clerk, server):
    tell(city.north)
    reminders.digests(at=NINE)
    mail = Mail.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(
            person=clerk, address="a@b.cn", digest_of=mail.digest_of, subject="-", created_at=NINE, next_at=NINE
        )


def test_without_a_server_or_an_address_nothing_is_queued_and_the_page_still_tells(city, clerk, settings):
    settings.ZHIXING_SMTP_HOST = ""
    tell(city.north, key="test.urgent")
    assert not Mail.objects.exists()
    assert notify.unread(clerk).count() == 1


def test_while_the_server_is_down_the_mail_waits_ever_longer_and_then_goes_out(city, clerk, settings):
    port = free_port()
    pointed_at(settings, port)
    tell(city.north, key="test.urgent")
    waits, at = [], NINE
    for _ in range(3):
        assert outbox.deliver(at=at, clock=lambda at=at: at)["later"] == 1
        mail = Mail.objects.get()
        waits.append(mail.next_at - at)
        assert outbox.deliver(at=mail.next_at - timedelta(seconds=1)) == {"sent": 0, "later": 0, "dead": 0}
        at = mail.next_at
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    mailbox = Mailbox()
    controller = serving(mailbox, port)
    try:
        assert outbox.deliver(at=at)["sent"] == 1
    finally:
        controller.stop()
    assert len(mailbox.taken) == 1


def test_a_mail_nobody_takes_is_dead_after_eight_attempts_and_the_administrator_may_send_it_again(
    city, clerk, settings
):
    pointed_at(settings, free_port())
    tell(city.north, key="test.urgent")
    at = NINE
    for _ in range(outbox.ATTEMPTS):
        outbox.deliver(at=at, clock=lambda at=at: at)
        at = Mail.objects.get().next_at
    dead = Mail.objects.get()
    assert (dead.state, dead.attempts) == (MailState.DEAD, 8)
    assert dead.trouble
    assert outbox.deliver(at=at + timedelta(days=3)) == {"sent": 0, "later": 0, "dead": 0}
    keeper = person("keeper", Role.SYSTEM_ADMINISTRATOR, city.city)
    with pytest.raises(Refused):
        outbox.try_again(mail=dead, by=clerk, at=at)
    outbox.try_again(mail=dead, by=keeper, at=at)
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (MailState.QUEUED, 0)


def test_an_address_the_server_refuses_for_good_is_dead_at_once_and_a_full_mailbox_is_tried_again(city, clerk, server):
    tell(city.north, key="test.urgent")
    server.recipient = "452 mailbox full"
    assert outbox.deliver(at=NINE, clock=lambda: NINE)["later"] == 1
    server.recipient = "550 no such user"
    assert outbox.deliver(at=Mail.objects.get().next_at)["dead"] == 1
    assert "no such user" in Mail.objects.get().trouble


def test_of_two_senders_one_takes_a_mail(city, clerk, server):
    tell(city.north, key="test.urgent")
    mail, again = Mail.objects.get(), Mail.objects.get()
    assert [outbox._claimed(mail, NINE), outbox._claimed(again, NINE)] == [True, False]


def test_a_kind_that_reaches_others_besides_the_duty_tells_them_and_never_who_made_the_move(city, clerk):
    leader = person("leader", Role.LEADER, city.city)
    notify.register("test.moved", notify.Kind(Text("变更", "moved"), to=lambda _thing: [leader]))
    said = notify.Said(Text("退回", "Return"), Text("待补正", "to mend"), "缺一行")
    place = Place.objects.get(pk=city.north.pk)
    place.place = city.north
    notify.of_move(place, "test.moved", said, owner_role=Role.COUNTY_CLERK, by=clerk, at=NINE)
    assert not notify.unread(clerk).exists()
    assert notify.unread(leader).get().text_zh == "北县：退回，现为“待补正”。缺一行"


def test_a_line_end_in_somebodys_words_does_not_stop_the_mail_that_carries_them_nor_what_waits_behind(
    city, clerk, server
):
    tell(city.north, key="test.urgent", text="退回：\r\nBcc: spy@quality.example\r第二行")
    tell(city.north, key="test.urgent", at=NINE_NEXT_DAY, text="第二封")
    assert outbox.deliver(at=NINE_NEXT_DAY)["sent"] == 2
    first = next(iter(server.taken))
    assert "退回： Bcc: spy@quality.example 第二行" in first["Subject"], "one header of one line"
    assert first["Bcc"] is None
    assert [str(first["To"])] == ["north@quality.example"]


def test_a_locked_account_gets_no_mail_any_more(city, clerk, server):
    tell(city.north)
    clerk.user.is_active = False
    clerk.user.save()
    tell(city.north, key="test.urgent", at=NINE + timedelta(minutes=1))
    reminders.digests(at=NINE_NEXT_DAY)
    assert not Mail.objects.exists()
