"""A form sent twice acts once and is answered twice; what was killed halfway is told from what stands in the trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.factories import DAY, NINE, person, small_city
from zhixing.office import once as keys
from zhixing.office import trail
from zhixing.office.models import Submission, SubmissionState, TrailEntry
from zhixing.office.once import FIELD, once
from zhixing.office.permissions import Action, Refused, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def clerk(city):
    return person("clerk", Role.CITY_CLERK, city.city)


def entries():
    return TrailEntry.objects.filter(move="planted").count()


@pytest.fixture
def send(clerk, city):
    """Post to a view that writes one trail entry; `view` replaces what it does."""

    def act(request):
        with_entry(request)
        return HttpResponse(f"entry {entries()}", status=201, headers={"Location": "/there/", "X-Other": "no"})

    def with_entry(_request):
        trail.record(by=clerk, at=NINE, action=Action.JOBS_READ, about=city.city, move="planted")

    def post(data, *, view=act, path="/act/", user=clerk.user, **more):
        request = RequestFactory().post(path, data, **more)
        request.user, request.person, request.at, request.on = user, clerk, NINE, DAY
        request.session, request.htmx, request.LANGUAGE_CODE = {}, False, "zh-hans"
        return once(view)(request)

    post.write = with_entry
    return post


def test_the_second_submit_gets_the_first_answer_and_nothing_happens_again(send):
    first, second = send({FIELD: "k", "a": "1"}), send({FIELD: "k", "a": "1"})
    assert entries() == 1
    assert (second.status_code, second.content, second["Location"]) == (201, first.content, "/there/")
    assert second[keys.REPLAYED] == "true"
    assert "X-Other" not in second


@pytest.mark.parametrize(
    "other", [{"data": {FIELD: "other", "a": "1"}}, {"data": {FIELD: "k", "a": "2"}}, {"path": "/elsewhere/"}]
)
def test_another_key_another_content_or_another_address_is_another_act(send, other):
    send({FIELD: "k", "a": "1"})
    send(other.get("data", {FIELD: "k", "a": "1"}), path=other.get("path", "/act/"))
    assert entries() == 2


def test_two_people_may_hold_the_same_key(send, city):
    send({FIELD: "k"})
    send({FIELD: "k"}, user=person("other", Role.CITY_CLERK, city.city).user)
    assert entries() == 2


def test_a_key_may_come_as_a_header_as_htmx_sends_it(send):
    for _ in range(2):
        send({"a": "1"}, headers={"Idempotency-Key": "k"})
    assert entries() == 1


def test_control_without_a_key_the_second_submit_acts_again(send):
    send({"a": "1"})
    send({"a": "1"})
    assert entries() == 2


def test_what_is_refused_leaves_no_claim_and_may_be_tried_again(send):
    def refuse(_request):
        raise Refused(keys._RUNNING)

    with pytest.raises(Refused):
        send({FIELD: "k"}, view=refuse)
    assert Submission.objects.count() == 0
    assert send({FIELD: "k"}).status_code == 201


def test_what_may_not_be_stored_is_told_once_and_kept_nowhere(send):
    def tell(_request):
        return HttpResponse("a new password", headers={"Cache-Control": "no-store"})

    assert b"password" in send({FIELD: "k"}, view=tell).content
    second = send({FIELD: "k"}, view=tell)
    assert second.status_code == 409
    assert "已经生效" in second.content.decode()
    assert Submission.objects.get().body is None


def test_while_the_first_is_worked_on_the_second_is_told_when_to_come_back(send, monkeypatch):
    monkeypatch.setattr(keys, "WAIT", 0.0)
    answers = []

    def slow(request):
        send.write(request)
        answers.append(send({FIELD: "k"}))
        return HttpResponse("done")

    send({FIELD: "k"}, view=slow)
    (second,) = answers
    assert (second.status_code, second["Retry-After"]) == (409, str(keys.RETRY_AFTER))
    assert "正在处理" in second.content.decode()
    assert entries() == 1


def leave_behind(send, *, acted):
    """What a process leaves that was killed in the middle: a claim nobody will end, and the act or not."""
    send({FIELD: "k"}, view=(lambda request: send.write(request) or HttpResponse()) if acted else HttpResponse)
    Submission.objects.update(
        state=SubmissionState.RUNNING, status=None, body=None,
        claimed_at=timezone.now() - keys.LOST_AFTER - timedelta(seconds=1),
    )  # fmt: skip
    assert Submission.objects.get().acted is acted


def test_a_killed_submit_that_had_acted_is_said_to_be_done_and_is_not_done_again(send):
    leave_behind(send, acted=True)
    before = entries()
    answer = send({FIELD: "k"})
    assert (answer.status_code, entries()) == (409, before)
    assert "已经生效" in answer.content.decode()
    assert "Retry-After" not in answer


def test_a_killed_submit_that_had_not_acted_is_done_by_the_next(send):
    leave_behind(send, acted=False)
    before = entries()
    assert send({FIELD: "k"}).status_code == 201
    assert entries() == before + 1


def test_who_lost_the_claim_meanwhile_writes_nothing(send):
    def slow(request):
        Submission.objects.update(claim="somebody else")
        send.write(request)
        return HttpResponse("done")

    with pytest.raises(Refused, match="另一次请求"):
        send({FIELD: "k"}, view=slow)
    assert entries() == 0


def test_old_answers_are_forgotten(send):
    send({FIELD: "old"})
    Submission.objects.update(claimed_at=NINE - keys.KEPT - timedelta(seconds=1))
    send({FIELD: "new"})
    Submission.objects.exclude(claimed_at__lt=NINE - keys.KEPT).update(claimed_at=NINE)
    assert keys.sweep(at=NINE) == 1
    assert Submission.objects.count() == 1


def test_the_tag_draws_another_key_each_time():
    drawn = Template("{% once %}{% once %}").render(Context())
    found = drawn.split('value="')[1:]
    assert len({one.partition('"')[0] for one in found}) == 2
    assert drawn.count(f'name="{FIELD}"') == 2


def test_a_page_posted_twice_through_the_whole_stack_answers_alike(client, clerk, city):
    client.force_login(clerk.user)
    body = {FIELD: "k", "mail": "none", "digest_hour": "8", "address": ""}
    first = client.post(reverse("office:notices-settings"), body)
    second = client.post(reverse("office:notices-settings"), body)
    assert first.status_code == second.status_code == 302
    assert second[keys.REPLAYED] == "true"


def test_a_refused_page_may_be_sent_again_as_it_is_once_what_stood_against_it_is_mended(send):
    def refuse(_request):
        return HttpResponse("two cells are empty", status=422)

    assert send({FIELD: "k"}, view=refuse).status_code == 422
    assert Submission.objects.count() == 0
    assert send({FIELD: "k"}).status_code == 201, "the same page, its cells filled meanwhile, is no repetition"


def test_a_refusal_that_has_acted_is_given_again_and_acts_no_second_time(send):
    def act_and_refuse(_request):
        keys.hold()
        return HttpResponse("noted, and refused", status=422)

    send({FIELD: "k"}, view=act_and_refuse)
    assert send({FIELD: "k"}).content == b"noted, and refused"
