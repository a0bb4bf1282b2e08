"""Work the clock sets going: at every look, or once a day after its hour, however many workers look at the clock.

A daily work is short and runs within the transaction that books it, so that it is done and booked or neither; what
takes long queues a job there (`jobs.enqueue`). One that fails is tried again at the next look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhixing.office.models import DailyRun

log = logging.getLogger(__name__)

MIDNIGHT: Final = time(0)
Work = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Daily:
    """A work of every day, done from this hour on by the office's clock."""

    code: str
    work: Work
    hour: time = MIDNIGHT


_DAILY: dict[str, Daily] = {}
_ALWAYS: dict[str, Work] = {}


def daily(code: str, work: Work, *, hour: time = MIDNIGHT) -> None:
    """Make a daily work known; called once by the wiring. `work` is given the moment of the look at the clock."""
    _DAILY[code] = Daily(code, work, hour)


def always(code: str, work: Work) -> None:
    """Make a work of every look known: short, and harmless however often and by however many it is done."""
    _ALWAYS[code] = work


def tick(*, at: datetime) -> list[str]:
    """Do what is due and has not been done today; answers what was done. Called again and again by whoever serves."""
    for code, work in _ALWAYS.items():
        _at_a_look(code, work, at)
    local = timezone.localtime(at)
    done = set(DailyRun.objects.filter(day=local.date()).values_list("work", flat=True))
    due = [one for one in _DAILY.values() if one.code not in done and local.time() >= one.hour]
    return [one.code for one in due if _once(one, local)]


def _at_a_look(code: str, work: Work, at: datetime) -> None:
    try:
        work(at)
    except Exception:  # logged and tried again: what one work dies of must not end the serving that looks at the clock
        log.exception("work %s of every look failed; it is tried again", code)


def _once(one: Daily, at: datetime) -> bool:
    try:
        with transaction.atomic():
            # Whoever books the day second waits for the first, then meets the constraint.
            DailyRun.objects.create(work=one.code, day=at.date(), began_at=at)
            one.work(at)
    except IntegrityError:
        if not DailyRun.objects.filter(work=one.code, day=at.date()).exists():
            log.exception("daily work %s failed; it is tried again", one.code)
        return False
    except Exception:  # logged and tried again: what one work dies of must not end the serving that looks at the clock
        log.exception("daily work %s failed; it is tried again", one.code)
        return False
    return True
