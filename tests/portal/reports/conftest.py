"""Fixtures of the reports room: an invented report, and charts drawn only where the bundle was built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from tests.portal.reports import factories
from tests.portal.reports.snapshot import CITY, small_snapshot

from zhixing.office.models import Person, Place, Post
from zhixing.portal import figures
from zhixing.portal.reports import drawing
from zhixing.portal.reports.compose import compose
from zhixing.portal.reports.document import Chart, Document, Note, Paragraph

NO_DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="590" height="250"><rect width="590" height="250"/></svg>'


@pytest.fixture
def blank() -> Callable[[Chart], str]:
    """A drawing that is only a box, where a test is not about charts."""
    return lambda _: NO_DRAWING


@pytest.fixture
def bundle() -> None:
    """The chart bundle, which `make assets` builds."""
    if not drawing.BUNDLE.exists():
        pytest.skip("static/dist/ssr.js was not built (make assets): charts are not drawn in this run")


@pytest.fixture
def report() -> Callable[..., Document]:
    """Compose the shipped outline on invented readings."""

    def make(answer: factories.Answer = factories.usual, language: str = "zh-hans", **more) -> Document:
        arguments = {
            "outline": factories.outline(),
            "readings": factories.Invented(answer),
            "place": factories.CITY,
            "period": factories.YEAR,
            "language": language,
            "at": factories.NINE_O_CLOCK,
        }
        return compose(**(arguments | more))

    return make


@pytest.fixture
def city(settings, tmp_path) -> Iterator[Place]:
    """A city with a small snapshot."""
    settings.ZHIXING_SNAPSHOTS = tmp_path / "snapshots"
    settings.ZHIXING_REPORTS = tmp_path / "reports"
    small_snapshot(settings.ZHIXING_SNAPSHOTS)
    figures._OPEN.clear()
    since = date(2010, 1, 1)
    place = Place.add_root(code=CITY, name_zh="千屿市", name_en="Qianyu", level="city", valid_from=since)
    place.add_child(code="990902", name_zh="澜城区", name_en="Lancheng", level="county", valid_from=since)
    yield Place.objects.get(code=CITY)
    figures._OPEN.clear()


def sign_in(client, place, role) -> Person:
    """A person of a role, signed in."""
    user = get_user_model().objects.create_user(role)
    person = Person.objects.create(code=role, name=role, user=user)
    Post.objects.create(person=person, role=role, place=place, valid_from=date(2020, 1, 1))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def clerk(client, city) -> Person:
    """The clerk of the quality office."""
    return sign_in(client, city, "city_clerk")


def text_of(document: Document) -> str:
    """The running text of a document, numbers included."""
    return "\n".join(
        "".join(span.text for span in block.spans) for block in document.blocks() if isinstance(block, Paragraph | Note)
    )
