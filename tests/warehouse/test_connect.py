"""Reading a snapshot: nothing else is in reach, names decide, threads share."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from tests.warehouse.city import AT, CITY, OLD_TOWN, PLACES, WEST, ZONE, batch, feed, snapshot
from zhixing.methods.periods import Period
from zhixing.warehouse.build import build
from zhixing.warehouse.connect import NoSnapshot, open_snapshot
from zhixing.warehouse.schema import TABLES, schema_digest


def test_without_a_snapshot_the_reader_is_told_to_build_one(tmp_path):
    with pytest.raises(NoSnapshot, match="zhixing build"):
        open_snapshot(tmp_path)


@pytest.mark.parametrize("name", ["2020-01-01T000000Z-aaaaaa", "../current", ""])
def test_a_snapshot_that_does_not_exist_is_named_in_the_refusal(tmp_path, name):
    snapshot(tmp_path, batches=[batch(1)])

    with pytest.raises(NoSnapshot, match="zhixing snapshots"):
        open_snapshot(tmp_path, name)


def test_an_old_name_gives_the_old_rows_after_newer_ones_were_published(tmp_path):
    """Replacing a file under its name gave old rows to a reader that had it open; here every name has its files."""
    old = snapshot(tmp_path, batches=[batch(1)])
    assert old.rows(old.table("batches").count().as_table()) == {"CountStar(batches)": [1]}
    new = snapshot(tmp_path, batches=[batch(1), batch(2)])

    counts = [each.rows(each.table("batches").select("batch"))["batch"] for each in (old, new)]
    again = open_snapshot(tmp_path, old.name)

    assert counts == [[1], [1, 2]]
    assert again.rows(again.table("batches").select("batch"))["batch"] == [1]


def test_a_table_without_facts_is_empty_and_has_its_columns(tmp_path):
    warehouse = snapshot(tmp_path, batches=[batch(1)])

    for name in ("items", "statistics", "enterprises"):
        columns = warehouse.rows(warehouse.table(name))
        assert list(columns) == TABLES[name].names
        assert not any(columns.values())


def test_a_name_that_is_no_fact_table_is_no_table(tmp_path):
    with pytest.raises(KeyError, match="duckdb_settings"):
        snapshot(tmp_path, batches=[batch(1)]).table("duckdb_settings")


def _connection(warehouse):
    return warehouse.table("batches").get_backend().con


@pytest.mark.trust
@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{outside}.copy'",
        "ATTACH '{outside}.db'",
        "INSTALL sqlite",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
    ],
)
def test_an_open_snapshot_reaches_nothing_outside_its_folder(tmp_path, attempt):
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    connection = _connection(snapshot(tmp_path / "snapshots", batches=[batch(1)]))

    with pytest.raises(duckdb.Error):
        connection.execute(attempt.format(outside=outside)).fetchall()


@pytest.mark.trust
def test_control_a_plain_connection_reads_the_file_that_a_snapshot_may_not(tmp_path):
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")

    assert duckdb.connect(":memory:").execute(f"SELECT * FROM read_csv('{outside}')").fetchall() == [(1,)]


def test_a_snapshot_with_other_columns_than_this_version_reads_says_so(tmp_path):
    made = snapshot(tmp_path, batches=[batch(1)])
    path = tmp_path / "manifests" / f"{made.name}.json"
    path.write_text(path.read_text().replace(schema_digest("batches"), "other-columns"))

    with pytest.raises(NoSnapshot, match="other columns"):
        open_snapshot(tmp_path)


def test_a_snapshot_that_lost_a_file_names_it(tmp_path):
    (part,) = snapshot(tmp_path, batches=[batch(1)]).manifest.of("batches")
    (tmp_path / part.file).unlink()

    with pytest.raises(NoSnapshot, match=part.file):
        open_snapshot(tmp_path)


def test_a_folder_with_a_quote_in_its_name_is_only_a_folder(tmp_path):
    warehouse = snapshot(tmp_path / "o'clock 数据", batches=[batch(1)])

    assert warehouse.rows(warehouse.table("batches").select("batch")) == {"batch": [1]}


def test_threads_ask_one_warehouse_at_the_same_time(tmp_path):
    warehouse = snapshot(tmp_path, batches=[batch(number) for number in range(500)])
    answers = []

    def ask() -> None:
        table = warehouse.table("batches")
        answers.extend(warehouse.rows(table.aggregate(n=table.count()))["n"][0] for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [500] * 40


class Counting:
    """A maker of connections that says how many threads were inside it at once."""

    def __init__(self, make) -> None:
        self.make, self.inside, self.most = make, 0, 0

    def __call__(self):
        self.inside += 1
        self.most = max(self.most, self.inside)
        time.sleep(0.02)
        made = self.make()
        self.inside -= 1
        return made


def at_once(work, times: int = 6) -> None:
    with ThreadPoolExecutor(times) as pool:
        for done in [pool.submit(work) for _ in range(times)]:
            done.result()


def test_connections_of_one_database_are_made_one_after_another(tmp_path):
    warehouse = snapshot(tmp_path, batches=[batch(1)])
    warehouse._connection = counting = Counting(warehouse._connection)
    together = threading.Barrier(6)

    def ask() -> None:
        together.wait(timeout=10)
        warehouse.table("batches")

    at_once(ask)
    assert counting.most == 1


def test_control_without_the_lock_threads_make_them_side_by_side(tmp_path):
    warehouse = snapshot(tmp_path, batches=[batch(1)])
    counting = Counting(warehouse._connection)
    at_once(counting)
    assert counting.most > 1


def test_the_place_map_changes_with_the_tree_and_with_nothing_else(tmp_path):
    first = snapshot(tmp_path, batches=[batch(1)])
    second = snapshot(tmp_path, batches=[batch(1), batch(2)])
    renamed = [*PLACES[:-1], (*PLACES[-1][:8], "新城", *PLACES[-1][9:])]
    third = snapshot(tmp_path, batches=[batch(1)], places=renamed)

    assert first.place_map == second.place_map != third.place_map


def test_the_tree_knows_children_divisions_descendants_ancestors_and_siblings(tmp_path):
    places = snapshot(tmp_path, batches=[]).places

    assert [row.name.zh for row in places.children(WEST)] == ["老镇", "港街道", "新区"]
    assert [row.name.zh for row in places.divisions(WEST)] == ["老镇", "港街道"]
    assert ZONE in places.subtree(WEST)
    assert [row.place for row in places.ancestors(OLD_TOWN)] == [WEST, CITY]
    assert [row.code for row in places.siblings(WEST)] == ["330902", "330903"]
    assert places.by_name("New Zone")[0].place == ZONE
    assert places.by_code("nowhere") is None
    assert len(places) == len(PLACES)


def test_a_place_is_valid_in_the_months_it_existed(tmp_path):
    gone = (8, "330902003", WEST, "township", "division", CITY, WEST, 8, "旧乡", "Old Town Two", 0, 2024 * 12 + 5)
    build(tmp_path, [feed("places", [*PLACES, gone])], at=AT)

    row = open_snapshot(tmp_path).places.by_id(8)

    assert row.valid_in(Period.year(2024))
    assert not row.valid_in(Period.year(2025))
