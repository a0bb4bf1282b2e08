"""Every test marked `trust` belongs to a guarantee, and every guarantee has its row in the Trust report."""

from __future__ import annotations

import importlib.util
import re

from tests.house.rules import REPOSITORY, tracked
from tests.trust.ledger import guarantees

_spec = importlib.util.spec_from_file_location("trust_report", REPOSITORY / "scripts" / "trust_report.py")
trust_report = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(trust_report)

# Not at the start of a line only in prose, as here.
MARKED = re.compile(r"^(?:@pytest\.mark\.trust|pytestmark\s*=.*\bmark\.trust)\b", re.MULTILINE)
NAMED = re.compile(r"""guarantee=["']([a-z0-9_.-]+)["']""")


def unclaimed(modules, known):
    """Modules marked `trust` that no guarantee lists, and codes no guarantee has."""
    listed = {path for promise in known.values() for path in promise.tests}
    found = []
    for path, text in modules:
        if MARKED.search(text) and path not in listed:
            found.append(f"{path}: list it under its guarantee in tests/trust/guarantees.toml")
        if path.startswith("tests/trust/"):
            found += [f"{path}: no guarantee “{code}”" for code in NAMED.findall(text) if code not in known]
    return found


def test_every_test_marked_trust_names_a_guarantee():
    known = guarantees()
    planted = ("tests/a/test_a.py", "@pytest.mark.trust\ndef test_a(): ...\n")
    assert unclaimed([planted], known) == [f"{planted[0]}: list it under its guarantee in tests/trust/guarantees.toml"]
    assert unclaimed([("tests/trust/test_b.py", 'record(guarantee="nobody.knows")')], known)
    texts = [(str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8")) for path in tracked("tests/*.py")]
    assert sum(bool(MARKED.search(text)) for _, text in texts) > 20
    assert unclaimed([pair for pair in texts if "/house/" not in pair[0]], known) == []


def test_every_guarantee_has_its_row_and_the_page_is_as_drawn():
    text = (REPOSITORY / "docs" / "reference" / "trust.md").read_text(encoding="utf-8")
    assert [code for code in guarantees() if f"| `{code}` " not in text] == []
    assert trust_report.page(trust_report.stands(text), guarantees()) == text


def test_a_full_figure_outlives_a_short_one_and_a_short_one_changes_only_with_its_number():
    def line(tampered, date, *, full):
        return {
            "guarantee": "g", "figure": {"caught": tampered}, "control": {"missed": 3}, "command": "make drill",
            "full": full, "date": date,
        }  # fmt: skip

    drilled = trust_report.united({}, trust_report.measured([line(1000, "2026-01-01", full=True)]))
    tested = trust_report.united(drilled, trust_report.measured([line(10, "2026-01-02", full=False)]))
    again = trust_report.united(tested, trust_report.measured([line(10, "2026-01-03", full=False)]))
    assert tested[("g", "full")].figure == "caught 1,000"
    assert again == tested
    assert again[("g", "short")].date == "2026-01-02"
    changed = trust_report.united(again, trust_report.measured([line(11, "2026-01-04", full=False)]))
    assert changed[("g", "short")].date == "2026-01-04"
