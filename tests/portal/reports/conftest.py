"""Fixtures of the reports room: an invented report, and charts drawn only where the bundle was built."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.portal.reports import factories

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


def text_of(document: Document) -> str:
    """The running text of a document, numbers included."""
    return "\n".join(
        "".join(span.text for span in block.spans) for block in document.blocks() if isinstance(block, Paragraph | Note)
    )
