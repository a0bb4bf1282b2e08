"""The office's tables, one file a subject; everybody imports them from here."""

from __future__ import annotations

from zhixing.office.models.duties import (
    CalendarYear,
    Deadline,
    DeadlinePause,
    Mail,
    MailState,
    MailWish,
    Notice,
    NoticeSettings,
    WorkDay,
)
from zhixing.office.models.jobs import Job, JobState
from zhixing.office.models.people import Body, BodyKind, Delegation, Outcome, Person, Post, PostProposal, User
from zhixing.office.models.place_events import Basis, EventKind, PlaceEvent, PlaceEventPart, PlaceName, PlaceParent
from zhixing.office.models.places import Level, Place, PlaceCode, PlaceKind
from zhixing.office.models.schedule import DailyRun
from zhixing.office.models.submissions import Submission, SubmissionState
from zhixing.office.models.trail import TrailEntry
from zhixing.office.models.uploads import ColumnMapping, Upload, UploadState

__all__ = [
    "Basis",
    "Body",
    "BodyKind",
    "CalendarYear",
    "ColumnMapping",
    "DailyRun",
    "Deadline",
    "DeadlinePause",
    "Delegation",
    "EventKind",
    "Job",
    "JobState",
    "Level",
    "Mail",
    "MailState",
    "MailWish",
    "Notice",
    "NoticeSettings",
    "Outcome",
    "Person",
    "Place",
    "PlaceCode",
    "PlaceEvent",
    "PlaceEventPart",
    "PlaceKind",
    "PlaceName",
    "PlaceParent",
    "Post",
    "PostProposal",
    "Submission",
    "SubmissionState",
    "TrailEntry",
    "Upload",
    "UploadState",
    "User",
    "WorkDay",
]
