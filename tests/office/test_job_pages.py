"""Long work is followed on its own page: where it stands, what it made, or what it died of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from tests.factories import NINE, person, small_city
from zhixing.methods.values import Text
from zhixing.office import jobs
from zhixing.office.models import Job, JobState
from zhixing.office.permissions import Role

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def clerk(client, city):
    who = person("north", Role.COUNTY_CLERK, city.north)
    client.force_login(who.user, backend=BACKEND)
    return who


def shown(client, job, status=200, **headers) -> str:
    answer = client.get(f"/jobs/{job.public_id}/", headers={"accept-language": "zh-hans", **headers})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_running_job_shows_step_and_share_and_asks_again_by_itself(client, clerk):
    job = Job.objects.create(
        kind="warehouse.build", created_at=NINE, requested_by=clerk, state=JobState.RUNNING, step_zh="写入批次",
        step_en="writing batches", done=1, total=4,
    )  # fmt: skip
    html = shown(client, job)
    assert "写入批次" in html
    assert 'value="25"' in html
    assert 'hx-trigger="every 1s"' in html
    part = shown(client, job, **{"HX-Request": "true"})
    assert "<html" not in part
    assert "1 / 4" in part


def test_a_job_of_unknown_length_is_not_said_to_be_at_zero(client, clerk):
    job = Job.objects.create(kind="uploads.examine", created_at=NINE, requested_by=clerk)
    html = shown(client, job)
    assert "<progress" in html
    assert 'value="0"' not in html


def test_a_finished_job_names_what_it_made_and_asks_no_more(client, clerk):
    job = Job.objects.create(
        kind="warehouse.build", created_at=NINE, requested_by=clerk, state=JobState.DONE,
        result={"snapshot": "2026-03-02T010000Z-abcdef", "url": "/snapshots/"},
    )  # fmt: skip
    html = shown(client, job)
    assert "2026-03-02T010000Z-abcdef" in html
    assert 'href="/snapshots/"' in html
    assert "hx-trigger" not in html.partition('id="job"')[2].partition("</div>")[0]


def test_a_failed_job_says_what_of(client, clerk):
    job = Job.objects.create(
        kind="reports.make", created_at=NINE, requested_by=clerk, state=JobState.FAILED, trouble="磁盘已满"
    )
    assert "磁盘已满" in shown(client, job)


def test_somebody_elses_job_is_not_found(client, clerk, city):
    other = person("south", Role.COUNTY_CLERK, city.south)
    job = Job.objects.create(kind="warehouse.build", created_at=NINE, requested_by=other)
    shown(client, job, status=404)
    assert str(job.public_id) not in client.get("/jobs/").content.decode()


def test_an_empty_list_says_when_a_job_appears(client, clerk):
    assert "尚无任务" in client.get("/jobs/", headers={"accept-language": "zh-hans"}).content.decode()


@pytest.fixture
def work():
    """A kind of job whose outcome the test sets."""
    outcome: dict[str, object] = {"calls": 0}

    def do(_payload, progress):
        outcome["calls"] = int(outcome["calls"]) + 1
        progress.step(Text("步骤", "step"))
        if outcome.get("fails"):
            raise OSError("磁盘已满 / the disk is full")
        return {"ok": True}

    jobs.register("test.work", do)
    return outcome


def test_the_worker_runs_a_job_once_and_leaves_a_finished_one_alone(work):
    job = Job.objects.create(kind="test.work", created_at=NINE)
    jobs.run_job.func(str(job.public_id))
    jobs.run_job.func(str(job.public_id))
    job.refresh_from_db()
    assert (job.state, work["calls"]) == (JobState.DONE, 1)


def test_a_job_that_was_deleted_meanwhile_is_passed_over(work):
    jobs.run_job.func("00000000-0000-0000-0000-000000000000")
    assert work["calls"] == 0


def test_a_failed_job_is_queued_again_with_a_growing_delay_until_its_attempts_are_used_up(work):
    work["fails"] = True
    job = Job.objects.create(kind="test.work", created_at=NINE)
    for _ in range(jobs.ATTEMPTS):
        jobs.run_job.func(str(job.public_id))
    job.refresh_from_db()
    assert (job.state, work["calls"]) == (JobState.FAILED, jobs.ATTEMPTS)
    again = DBTaskResult.objects.filter(args_kwargs__args=[str(job.public_id)]).order_by("run_after")
    assert len(again) == jobs.ATTEMPTS - 1
    assert again[0].run_after < again[1].run_after


def test_a_job_another_worker_has_taken_is_not_run_twice(work):
    job = Job.objects.create(kind="test.work", created_at=NINE)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    assert jobs.run(job).state == JobState.RUNNING
    assert work["calls"] == 0


def test_a_job_that_has_been_tried_takes_no_more_work_on(work):
    first = jobs.enqueue(kind="test.work", payload={"years": [2024]}, by=None, at=NINE, merge="union")
    Job.objects.filter(pk=first.pk).update(attempt=1)
    second = jobs.enqueue(kind="test.work", payload={"years": [2025]}, by=None, at=NINE, merge="union")
    assert second.pk != first.pk
    first.refresh_from_db()
    assert first.payload == {"years": [2024]}


def test_lists_are_united_and_a_newer_single_word_replaces_the_older(work):
    jobs.enqueue(kind="test.work", payload={"years": [2025], "why": "a"}, by=None, at=NINE, merge="union")
    merged = jobs.enqueue(kind="test.work", payload={"years": [2024], "why": "b"}, by=None, at=NINE, merge="union")
    assert merged.payload == {"years": [2024, 2025], "why": "b"}


def test_when_the_only_worker_starts_whatever_still_runs_was_left_behind(work, django_capture_on_commit_callbacks):
    job = Job.objects.create(kind="test.work", created_at=NINE, started_at=NINE, state=JobState.RUNNING)
    assert jobs.recover(at=NINE) == 0, "another worker may be at it"
    assert jobs.recover(at=NINE, lost_after=timedelta(0)) == 1
    jobs.run_job.func(str(job.public_id))
    job.refresh_from_db()
    assert job.state == JobState.DONE
