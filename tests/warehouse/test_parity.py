"""Every shipped indicator answers alike on DuckDB and SQLite, and both like a plain-Python count written on its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zhixing
from tests.warehouse.city import (
    CITY,
    EAST,
    FAIL,
    FISHERY,
    NOT_JUDGED,
    OLD_TOWN,
    PASS,
    PORT,
    WEST,
    ZONE,
    batch,
    definitions,
    enterprise,
    item,
    laboratory,
    member,
    obtained,
    on_sqlite,
    qualification,
    snapshot,
    value,
)
from zhixing.catalogue.load import load_catalogue
from zhixing.catalogue.model import Breakdown, Method
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.measure import Question, measure

SHIPPED = load_catalogue(Path(zhixing.__file__).parent / "catalogue" / "definitions")
NOWHERE = 0
EVERYWHERE = [CITY, WEST, EAST, OLD_TOWN, PORT, FISHERY, ZONE, NOWHERE]


def _facts() -> dict[str, list[tuple]]:
    batches = [
        batch(
            number,
            place=EVERYWHERE[number % 8],
            day=date(2024 + number % 2, 1 + number % 12, 1 + number % 28),
            industry=["13", "1361", "37", "", "35"][number % 5],
            product=["水产-->鱼", "水产", "粮食", ""][number % 4],
            enterprise=number % 37,
            size=["large", "small", ""][number % 3],
            channel=["factory", "store", "online"][number % 3],
            purpose=["evaluation", "special"][number % 9 % 2],
            source=["市级", "省级", "网上"][number % 3],
            complete=number % 3 != 2,
            final=number % 17 != 0,
            verdict=([PASS] * 8 + [FAIL, NOT_JUDGED])[number % 10],
            severity="serious" if number % 20 == 8 else "",
        )
        for number in range(900)
    ]
    items = [
        item(
            number,
            place=EVERYWHERE[number % 8],
            month=1 + number % 12,
            verdict=[PASS, FAIL, "excluded"][number % 3],
            purpose=["evaluation", "problem_finding"][number % 7 % 2],
        )
        for number in range(200)
    ]
    firms = [enterprise(n, place=EVERYWHERE[n % 8], first_mi=2024 * 12 + n % 20, size="small") for n in range(60)]
    codes = sorted({code for term in _statistical_terms() for code in term.where["series"]})
    statistics = [
        value(code, place, str(year), 10 + number + place * 1.5 + year - 2020, qualifier=["", "", ">", "~"][number % 4])
        for number, code in enumerate(codes)
        for place in (WEST, EAST, OLD_TOWN, PORT, FISHERY, ZONE, CITY)
        for year in (2024, 2025)
        if place != CITY or number % 2
    ]
    statistics += [
        value("industrial-output", place, str(year), place + n + year - 2024, division=division)
        for n, division in enumerate(("13", "37", "35"))
        for place in (CITY, WEST, EAST, OLD_TOWN, PORT, FISHERY)
        for year in (2024, 2025)
    ]
    burden = [
        (n, "county-industry-quarterly", EVERYWHERE[n % 8], "county", 2024 + n % 2, (2024 + n % 2) * 12 + 3 * (n % 4),
         15_000 + n, n % 7, 20, 20 + n % 7)
        for n in range(40)
    ]  # fmt: skip
    return {
        "batches": batches,
        "items": items,
        "returns_burden": burden,
        "enterprises": firms,
        "statistics": statistics,
        "qualifications": _held(qualification),
        "obtained": _held(obtained),
        "laboratories": [
            laboratory(
                number,
                measure,
                10 + number,
                place=EVERYWHERE[number % 8],
                level=["national", "provincial", "county"][number % 3],
                first_mi=2024 * 12 + number % 9,
            )
            for number in range(16)
            for measure in ("", *SHIPPED.vocabulary["measure"])
        ],
        "groupings": [
            *(member(code, division) for code, division in (("ships", "37"), ("aquatic", "13"), ("screws", "35"))),
            *(
                member(f"cluster-{['ships', 'aquatic'][n % 2]}", enterprise=n, leading=n % 3 == 0, place=1 + n % 6)
                for n in range(1, 20)
            ),
        ],
    }


def _held(one) -> list[tuple]:
    """Everything the vocabulary names, of every level and sort, some held by nobody, some ended, some still to come."""
    found = []
    levels, details = [*SHIPPED.vocabulary["level"], ""], [*SHIPPED.vocabulary["detail"], ""]
    sorts = [(kind, level, detail) for kind in SHIPPED.vocabulary["kind"] for level in levels for detail in details]
    for number, (kind, level, detail) in enumerate(sorts):
        if number % 3 and level and detail and number % 11:
            continue
        when = {"month": f"202{4 + number % 2}-{1 + number % 12:02d}"}
        if one is qualification:
            when = {"first_mi": 2024 * 12 + number % 23, "last_mi": 2025 * 12 + 3 + number % 40}
        found.append(
            one(
                number,
                kind,
                level=level,
                detail=detail,
                place=EVERYWHERE[number % 8],
                enterprise=number % 29,
                subject=f"S{number % 61}",
                industry=["13", "37", "35", ""][number % 4],
                division=["13", "37", "35", ""][number % 4],
                size=["large", "small", ""][number % 3],
                quantity=1 + number % 7,
                **when,
            )
        )
    return found


def _statistical_terms():
    for indicator in SHIPPED.indicators:
        for term in (indicator.numerator, indicator.denominator):
            if term is not None and term.table == "statistics":
                yield term


_OVER_YEARS = {Method.AVERAGE_GROWTH}
PRINTED = {
    code: next((value.period for value in series.values if value.period), None)
    for code, series in SHIPPED.published.items()
}


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parity")
    return snapshot(folder, **_facts()), on_sqlite(folder)


def _cuts(indicator):
    cuts = [(), *((each.value,) for each in indicator.breakdowns)]
    if {Breakdown.PLACE, Breakdown.INDUSTRY} <= set(indicator.breakdowns):
        cuts.append(("place", "industry", "period"))
    return cuts


@pytest.mark.parametrize("indicator", SHIPPED.indicators, ids=lambda indicator: indicator.code)
def test_a_shipped_indicator_gives_identical_readings_on_duckdb_and_on_sqlite(engines, indicator):
    told = 0
    period = Period.parse("2024..2025" if indicator.method in _OVER_YEARS else "2025")
    known = PRINTED.get(indicator.code)
    for by in _cuts(indicator):
        for place in ("", "3309", "330902"):
            question = Question(indicator.code, place, known or period, by)
            ours, theirs = (measure(SHIPPED, each, question) for each in engines)
            assert ours == theirs
            assert all((reading.value is None) <= bool(reading.reasons) for reading in ours)
            told += sum(reading.value is not None for reading in ours)
    assert told, "an indicator that can never be told proves nothing here"


@pytest.mark.trust
def test_control_one_changed_row_on_one_engine_is_noticed(tmp_path):
    """The planted fault: SQLite holds one verdict differently."""
    ours, theirs = snapshot(tmp_path, **_facts()), on_sqlite(tmp_path)
    backend = theirs.table("batches").get_backend()
    backend.con.execute("UPDATE batches SET verdict = 'fail' WHERE batch = 10")
    question = Question("spot-check-batch-pass-rate", "", Period.parse("2024..2025"), ("place",))

    assert measure(SHIPPED, ours, question) != measure(SHIPPED, theirs, question)


_batches = st.lists(
    st.builds(
        dict,
        place=st.sampled_from(EVERYWHERE),
        month=st.integers(2023 * 12, 2025 * 12 + 11),
        industry=st.sampled_from(["13", "37", ""]),
        enterprise=st.integers(0, 4),
        verdict=st.sampled_from([PASS, PASS, FAIL, NOT_JUDGED]),
        complete=st.booleans(),
        final=st.booleans(),
        weight_e4=st.integers(0, 50_000),
    ),
    max_size=40,
)

CHILD = {OLD_TOWN: "330902", PORT: "330902", WEST: "330902", ZONE: "330902", EAST: "330903", FISHERY: "330903"}
"""Written down by hand, not computed: which county of the city a place lies in."""


def _oracle(rows: list[dict], method: str) -> dict[tuple, tuple[Fraction, Fraction]]:
    """Numerator and denominator by county (or the city itself), industry and quarter of 2025, counted row by row."""
    found: dict[tuple, list] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    firms: dict[tuple, dict[int, bool]] = defaultdict(dict)
    for row in rows:
        year, month = divmod(row["month"], 12)
        if row["place"] == NOWHERE or year != 2025 or not row["complete"] or not row["final"]:
            continue
        if row["verdict"] == NOT_JUDGED:
            continue
        key = (CHILD.get(row["place"], "3309"), row["industry"], f"2025Q{month // 3 + 1}")
        passed = row["verdict"] == PASS
        if method == "enterprise-rate":
            if row["enterprise"]:
                firms[key][row["enterprise"]] = firms[key].get(row["enterprise"], True) and passed
            continue
        size = Fraction(row["weight_e4"], 10_000) if method == "weighted" else Fraction(1)
        found[key][0] += size * passed
        found[key][1] += size
    for key, verdicts in firms.items():
        found[key] = [Fraction(Counter(verdicts.values())[True]), Fraction(len(verdicts))]
    return {key: (top, under) for key, (top, under) in found.items() if under}


@pytest.mark.parametrize("code", ["rate", "enterprise-rate", "weighted"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_batches)
def test_any_facts_give_what_a_count_row_by_row_gives_on_both_engines(tmp_path, code, rows):
    stored = [
        batch(
            number,
            day=date(row["month"] // 12, row["month"] % 12 + 1, 1),
            **{name: row[name] for name in row if name != "month"},
        )
        for number, row in enumerate(rows)
    ]
    ours = snapshot(tmp_path, batches=stored)
    question = Question(code, "3309", Period.year(2025), ("place", "industry", "period"))
    expected = _oracle(rows, code)

    for engine in (ours, on_sqlite(tmp_path)):
        readings = measure(definitions(), engine, question)
        told = {
            tuple(group.key for group in reading.groups): (reading.numerator, reading.denominator)
            for reading in readings
            if reading.value is not None
        }
        assert told == expected
        for reading in readings:
            if reading.value is not None:
                top, under = expected[tuple(group.key for group in reading.groups)]
                assert abs(Fraction(reading.value) - top / under * 100) <= Fraction(1, 200)
            else:
                assert reading.status in {Status.NO_DATA, Status.ZERO_DENOMINATOR}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_batches, seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_and_parts_always_add_to_the_whole(tmp_path, rows, seed):
    stored = [
        batch(
            number,
            day=date(row["month"] // 12, row["month"] % 12 + 1, 1),
            **{name: row[name] for name in row if name != "month"},
        )
        for number, row in enumerate(rows)
    ]
    mixed = stored.copy()
    seed.shuffle(mixed)
    question = Question("batches", "", Period.parse("2023..2025"), ("place", "period"))
    whole = Question("batches", "", Period.parse("2023..2025"))

    first, second = (snapshot(tmp_path / name, batches=each) for name, each in (("one", stored), ("two", mixed)))
    parts = [[reading.value for reading in measure(definitions(), each, question)] for each in (first, second)]

    assert parts[0] == parts[1]
    assert sum(part or 0 for part in parts[0]) == len(rows) == (measure(definitions(), first, whole)[0].value or 0)


def test_every_method_of_the_vocabulary_is_compiled():
    used = {indicator.method for indicator in SHIPPED.indicators} | {
        each.method for each in definitions().made.values()
    }

    assert used == set(Method)
