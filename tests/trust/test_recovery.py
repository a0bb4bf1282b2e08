"""The guarantee: an act that committed has its rebuild, whatever is killed after; a file being read is read again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from tests.factories import NINE
from tests.trust import ledger, operations
from zhixing.config import wiring
from zhixing.office import jobs, uploads
from zhixing.office.models import Job, JobState, Upload, UploadState

pytestmark = [pytest.mark.trust, pytest.mark.django_db]

NOW = timedelta(0)


class Killed(BaseException):
    """The process ends here: nothing after this line runs, no handler either."""


@pytest.fixture
def installation(settings, tmp_path, monkeypatch):
    settings.ZHIXING_UPLOADS = tmp_path / "uploads"
    wiring.wire()
    monkeypatch.setitem(jobs._WORK, "warehouse.build", lambda payload, _progress: {"built": payload})
    # The worker here shares the test's own connection, which must outlive it.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    operations.prepare()


def work_off():
    """A worker starts, takes up what another left, does all there is and ends."""
    wiring.recover(lost_after=NOW)
    call_command("db_worker", batch=True, interval=0.01, startup_delay=False, reload=False, verbosity=0)


def test_an_act_that_committed_has_its_job_and_its_task_and_one_that_did_not_has_neither(installation):
    @transaction.atomic
    def killed_before_the_commit():
        operations.approve()
        raise Killed

    with pytest.raises(Killed):
        killed_before_the_commit()
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    operations.approve()
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (1, 1)


def test_control_a_task_written_after_the_commit_is_lost_with_the_process(installation, monkeypatch):
    """The planted fault: as it was, the task is asked for once the act has committed, and the kill falls in between."""
    calls = []
    with monkeypatch.context() as planted:
        planted.setattr(type(jobs.run_job), "enqueue", lambda _task, *arguments: calls.append(arguments))
        operations.approve()
    call_command("db_worker", batch=True, interval=0.01, startup_delay=False, reload=False, verbosity=0)
    assert calls
    assert Job.objects.get().state == JobState.QUEUED, "nobody will ever build"


def test_what_was_killed_anywhere_between_the_act_and_its_rebuild_is_built(installation, monkeypatch):
    states = {
        "queued, its task lost": lambda: DBTaskResult.objects.all().delete(),
        "claimed by a worker that died before it began": lambda: DBTaskResult.objects.update(
            status="RUNNING", started_at=timezone.now()
        ),
        "running in a worker that died": lambda: (
            Job.objects.update(state=JobState.RUNNING, started_at=timezone.now(), attempt=1),
            DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now()),
        ),
    }
    monkeypatch.setitem(jobs._WORK, "warehouse.build", lambda payload, _progress: {"built": payload})
    operations.approve()
    job = Job.objects.get()
    for state, happens in states.items():
        Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, attempt=0, result={})
        DBTaskResult.objects.all().delete()
        jobs.run_job.enqueue(str(job.public_id))
        happens()
        work_off()
        job.refresh_from_db()
        assert (state, job.state) == (state, JobState.DONE)
        assert job.result["built"] == job.payload
    ledger.record(
        guarantee="kill.recovery",
        figure={"中断的状态 interrupted states": len(states), "丢失的重算 rebuilds lost": 0},
        control={"事后入列时丢失 lost when queued after the commit": "1/1"},
    )


def test_what_a_live_worker_is_at_is_left_to_it(installation):
    operations.approve()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    Job.objects.update(state=JobState.RUNNING, started_at=timezone.now())
    assert wiring.recover() == 0


def test_a_job_that_takes_its_worker_with_it_is_given_up_after_its_attempts(installation):
    operations.approve()
    Job.objects.update(state=JobState.RUNNING, started_at=timezone.now(), attempt=jobs.ATTEMPTS)
    assert wiring.recover(lost_after=NOW) == 1
    assert Job.objects.get().state == JobState.FAILED
    assert "中断" in Job.objects.get().trouble


def test_a_file_whose_reading_was_killed_is_read_by_the_next_worker(installation, monkeypatch):
    def killed(**_):
        raise Killed

    with monkeypatch.context() as planted:
        planted.setattr(uploads, "examine", killed)
        with pytest.raises(Killed):
            operations.hand_in()
    upload = Upload.objects.latest("pk")
    assert upload.state == UploadState.READING
    # The planted fault: a worker that only takes tasks leaves it reading for ever.
    call_command("db_worker", batch=True, interval=0.01, startup_delay=False, reload=False, verbosity=0)
    upload.refresh_from_db()
    assert upload.state == UploadState.READING
    assert uploads.recover(at=NINE) == 0, "somebody may still be reading it"
    work_off()
    upload.refresh_from_db()
    assert upload.state == UploadState.PREVIEW
    assert upload.preview["good_rows"] == 2 * len(operations.YEARS)
    assert Upload.objects.count() == 2
