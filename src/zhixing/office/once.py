"""One act per form, however often it is sent: the key of a form, the first answer kept, and given again.

A posting view says `@once`, its form `{% once %}` beside `{% csrf_token %}`. Equal submits (same sign-in, key, address
and content) act once; the first answer is given to all. While the first is worked on, the others wait a little and are
then told to come back (409, Retry-After). What a killed process left is told from `Submission.acted`, which the trail
writes in the act's own transaction (`hold`): not acted, the next submit does the work; acted, it is said to be done.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office.models import Submission, SubmissionState, User
from zhixing.office.permissions import Refused

FIELD: Final = "idempotency_key"
HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT: Final = timedelta(days=1)
# Longer than any request may run; a claim older than this belongs to a process that is gone.
LOST_AFTER: Final = timedelta(minutes=3)
WAIT: Final = 5.0  # seconds a second submit waits for the first one's answer before it is sent away
RETRY_AFTER: Final = 3  # seconds
_POLL: Final = 0.05
_REFUSED: Final = 400
_SERVER_ERROR: Final = 500
_ANSWERING: Final = ("Location", "Content-Type", "Content-Disposition", "Content-Language", "HX-Redirect",
                     "HX-Location", "HX-Refresh", "HX-Trigger", "HX-Retarget", "HX-Reswap", "HX-Push-Url")  # fmt: skip

View = Callable[..., HttpResponse]
_held: ContextVar[tuple[int, str] | None] = ContextVar("submission being worked on", default=None)


def once(view: View) -> View:
    """Let equal submits of a posting view act once and all have the first answer."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(FIELD, "") if request.method == "POST" else ""
        key = key or request.headers.get(HEADER, "")
        if request.method != "POST" or not key or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        claim = uuid.uuid4().hex
        found = _claimed(request.user, _identity(request, key), claim)
        if found.claim != claim:
            return _given_again(request, found)
        return _first(found, lambda: view(request, *args, **kwargs))

    guarded.once = True
    return guarded


def repeatable(why: str) -> Callable[[View], View]:
    """Say why a posting view needs no key: sending it twice is the same as sending it once."""

    def wrap(view: View) -> View:
        @wraps(view)
        def open_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        open_view.repeatable = why
        return open_view

    return wrap


def hold() -> None:
    """Called by the trail in the transaction of every act: this submit has acted, if it still is the one that may.

    Raises Refused (409) when the claim went to another request meanwhile; the act's transaction then ends with nothing.
    """
    held = _held.get()
    if held is None:
        return
    pk, claim = held
    if not Submission.objects.filter(pk=pk, claim=claim).update(acted=True):
        raise Refused(_OVERTAKEN, status=409)


def sweep(*, at: datetime) -> int:
    """Forget answers older than `KEPT`; called on schedule and when a worker starts. Returns how many."""
    return Submission.objects.filter(claimed_at__lt=at - KEPT).delete()[0]


def _identity(request: HttpRequest, key: str) -> str:
    """A digest of the key, the address and all that was sent: another content under an old key is another act."""
    digest = hashlib.sha256(f"{key}\n{request.get_full_path()}\n".encode())
    for name in sorted(set(request.POST) - {FIELD, "csrfmiddlewaretoken"}):
        digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _claimed(user: User, key: str, claim: str) -> Submission:
    """The row of this submit, after waiting for whoever works on it; ours when it carries our claim."""
    until = time.monotonic() + WAIT
    while True:
        now = timezone.now()
        fresh = Submission(user=user, key=key, claim=claim, claimed_at=now)
        # The constraint decides between all that come at once.
        Submission.objects.bulk_create([fresh], ignore_conflicts=True)
        found = Submission.objects.filter(user=user, key=key).first()
        if found is None:
            continue
        lost = found.state == SubmissionState.RUNNING and found.claimed_at < now - LOST_AFTER
        if lost and not found.acted:
            same = Submission.objects.filter(pk=found.pk, claim=found.claim, state=found.state, acted=False)
            same.update(claim=claim, claimed_at=now)
            found.refresh_from_db()
        if found.claim == claim or lost or found.state == SubmissionState.DONE or time.monotonic() > until:
            return found
        time.sleep(_POLL)


def _first(found: Submission, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work and keep its answer; what was refused or failed leaves no claim, so that it may be tried again."""
    mine = Submission.objects.filter(pk=found.pk, claim=found.claim)
    token = _held.set((found.pk, found.claim))
    answer = None
    try:
        answer = work()
        if not getattr(answer, "is_rendered", True):
            answer.render()
    finally:
        _held.reset(token)
        if answer is None or answer.status_code >= _SERVER_ERROR:
            mine.filter(acted=False).delete()
            mine.update(state=SubmissionState.DONE)
        elif "no-store" in answer.get("Cache-Control", ""):
            # What is told once, such as a new password, is not kept here either.
            mine.update(state=SubmissionState.DONE, acted=True)
        elif answer.status_code < _REFUSED or not mine.filter(acted=False).delete()[0]:
            # What was refused may be sent again as it is: what stood against it may be mended elsewhere meanwhile.
            mine.update(
                state=SubmissionState.DONE,
                status=answer.status_code,
                headers={name: answer[name] for name in _ANSWERING if name in answer},
                body=None if answer.streaming else answer.content,
            )
    return answer


def _given_again(request: HttpRequest, found: Submission) -> HttpResponse:
    """The first answer; or, when there is none yet or none was kept, a page that says so."""
    if found.status is not None:
        answer = HttpResponse(bytes(found.body or b""), status=found.status, headers=found.headers)
        answer[REPLAYED] = "true"
        return answer
    done = found.acted and (found.state == SubmissionState.DONE or found.claimed_at < timezone.now() - LOST_AFTER)
    answer = render(request, "office/refused.html", {"reason": _DONE if done else _RUNNING}, status=409)
    if not done:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


_RUNNING: Final = Reason(
    "once.running",
    Text("同一份提交正在处理。", "The same submit is still being worked on."),
    Text("请稍候几秒再查看结果，不必重新填写。", "Wait a few seconds and look again; nothing need be filled in anew."),
)
_DONE: Final = Reason(
    "once.done",
    Text("这份提交已经生效，只是当时的结果页未能送达。", "This submit has taken effect; its page did not reach you."),
    Text("请打开所填写的记录查看。", "Open the record it was about to see it."),
)
_OVERTAKEN: Final = Reason(
    "once.overtaken",
    Text(
        "同一份提交已由另一次请求处理，本次未写入任何内容。",
        "Another request took this submit over; nothing was written.",
    ),
    Text("请打开所填写的记录查看。", "Open the record it was about to see it."),
)
