"""States move by the table alone; jobs show how far they are, are tried again, and absorb each other."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories import DAY, NINE, person, small_city
from zhixing.methods.values import Reason, Text
from zhixing.office import jobs, trail, workflow
from zhixing.office.models import Job, JobState, Upload, UploadState
from zhixing.office.permissions import Action, Refused, Role
from zhixing.office.workflow import Flow, Move, State

pytestmark = pytest.mark.django_db


def too_small(upload, _day):
    return (
        None if upload.size > 1 else Reason("too.small", Text("文件太小。", "Too small."), Text("请重传。", "Again."))
    )


FLOW = Flow(
    "test.upload",
    [
        State("preview", Text("待确认", "to confirm"), Text("", "")),
        State("accepted", Text("已入库", "taken"), Text("", ""), final=True),
    ],
    [Move("accept", "preview", "accepted", Action.UPLOADS_STATISTICS, guards=[too_small])],
)


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def upload(city, monkeypatch):
    monkeypatch.setattr(Upload, "FLOW", "test.upload", raising=False)
    owner = person("north", Role.COUNTY_CLERK, city.north)
    return Upload.objects.create(
        kind="statistics", name="a", digest="d", size=2, stored="x", state=UploadState.PREVIEW,
        uploaded_by=owner, uploaded_at=NINE, place=city.north,
    )  # fmt: skip


def test_a_move_changes_the_state_and_says_so_in_the_trail(upload):
    moved = workflow.move(upload, "accept", by=upload.uploaded_by, at=NINE, note="核对无误")
    assert moved.state == "accepted"
    entry = trail.last_about(upload)
    assert (entry.move, entry.from_state, entry.to_state, entry.by, entry.note) == (
        "accept", "preview", "accepted", "north", "核对无误",
    )  # fmt: skip


def test_a_move_from_another_state_is_refused_and_nothing_is_written(upload):
    workflow.move(upload, "accept", by=upload.uploaded_by, at=NINE)
    entries = trail.about(upload).count()
    with pytest.raises(Refused, match="不允许此操作"):
        workflow.move(upload, "accept", by=upload.uploaded_by, at=NINE)
    assert trail.about(upload).count() == entries


def test_a_guard_refuses_with_its_reason(upload):
    Upload.objects.filter(pk=upload.pk).update(size=1)
    with pytest.raises(Refused, match="文件太小"):
        workflow.move(upload, "accept", by=upload.uploaded_by, at=NINE)
    upload.refresh_from_db()
    assert upload.state == "preview"


def test_somebody_from_another_county_cannot_move_it(upload, city):
    with pytest.raises(Refused) as refused:
        workflow.move(upload, "accept", by=person("south", Role.COUNTY_CLERK, city.south), at=NINE)
    assert refused.value.status == 404


def test_a_flow_that_names_unknown_states_does_not_start():
    with pytest.raises(ValueError, match="nowhere"):
        Flow("test.bad", [FLOW.states[0]], [Move("go", "preview", "nowhere", Action.JOBS_READ)])


@pytest.mark.parametrize("flow", workflow.flows(), ids=lambda flow: flow.code)
def test_every_state_of_every_flow_is_reached_and_every_open_one_has_a_way_out(flow):
    targets = {move.target for move in flow.moves}
    sources = {move.source for move in flow.moves}
    first = flow.states[0].code
    assert {state.code for state in flow.states} <= targets | {first}
    assert {state.code for state in flow.states if not state.final} <= sources


def test_a_job_shows_its_steps_and_keeps_its_result():
    seen = []

    def work(payload, progress):
        progress.step(Text("第二步", "step two"), done=2, total=3)
        seen.append(Job.objects.get(pk=progress.job.pk))
        return {"sum": sum(payload["numbers"])}

    jobs.register("test.sum", work)
    job = jobs.run(Job.objects.create(kind="test.sum", payload={"numbers": [1, 2]}, created_at=NINE))
    assert (seen[0].state, seen[0].step_en, seen[0].done, seen[0].total) == (JobState.RUNNING, "step two", 2, 3)
    assert (job.state, job.result) == (JobState.DONE, {"sum": 3})


def test_a_failing_job_is_tried_three_times_and_keeps_what_went_wrong():
    def work(_payload, _progress):
        raise OSError("磁盘已满 / the disk is full")

    jobs.register("test.fail", work)
    job = Job.objects.create(kind="test.fail", created_at=NINE)
    states = [jobs.run(job).state for _ in range(3) if job.refresh_from_db() is None]
    assert states == [JobState.QUEUED, JobState.QUEUED, JobState.FAILED]
    job.refresh_from_db()
    assert "disk is full" in job.trouble


def test_a_waiting_build_absorbs_the_next_one():
    jobs.register("test.build", lambda _payload, _progress: {})
    first = jobs.enqueue(kind="test.build", payload={"touched": {"batches": [2024]}}, by=None, at=NINE, merge="union")
    second = jobs.enqueue(
        kind="test.build", payload={"touched": {"batches": [2025], "items": [2025]}}, by=None, at=NINE, merge="union"
    )
    assert first.pk == second.pk
    second.refresh_from_db()
    assert second.payload == {"touched": {"batches": [2024, 2025], "items": [2025]}}


def test_a_build_of_everything_stays_a_build_of_everything():
    jobs.register("test.build", lambda _payload, _progress: {})
    jobs.enqueue(kind="test.build", payload={}, by=None, at=NINE, merge="union")
    merged = jobs.enqueue(kind="test.build", payload={"touched": {"batches": [2025]}}, by=None, at=NINE, merge="union")
    assert merged.payload == {}


def test_a_job_nobody_registered_is_refused_at_once():
    with pytest.raises(KeyError):
        jobs.enqueue(kind="test.unknown", payload={}, by=None, at=NINE)


def test_what_a_dead_worker_left_running_is_queued_again():
    old = NINE - 2 * jobs.LOST_AFTER
    lost = Job.objects.create(kind="test.sum", created_at=old, started_at=old, state=JobState.RUNNING)
    fresh = Job.objects.create(kind="test.sum", created_at=NINE, started_at=timezone.now(), state=JobState.RUNNING)
    assert jobs.recover(at=NINE) == 1
    lost.refresh_from_db()
    fresh.refresh_from_db()
    assert (lost.state, fresh.state) == (JobState.QUEUED, JobState.RUNNING)
    assert DAY
