"""Snapshots: what is written, what is shared, what is refused, and what a killed build leaves behind."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.warehouse.city import AT, FAIL, PLACES, batch, feed, snapshot
from zhixing.warehouse import manifest as snapshots
from zhixing.warehouse.build import WHOLE, BuildRefused, Feed, build
from zhixing.warehouse.connect import NoSnapshot, list_snapshots, open_snapshot, prune
from zhixing.warehouse.schema import TABLES, schema_digest

ROOT = Path(__file__).parents[2]
LAST_YEAR, THIS_YEAR = date(2024, 5, 1), date(2025, 5, 1)


def _rows(warehouse, table="batches"):
    return warehouse.rows(warehouse.table(table).order_by("batch"))["batch"]


def test_a_snapshot_is_named_by_its_moment_in_universal_time_and_a_token(tmp_path):
    named = snapshot(tmp_path, batches=[batch(1)]).name

    assert re.fullmatch(r"2026-11-24T013600Z-[0-9a-f]{6}", named)


def test_two_builds_of_the_same_second_have_two_names_and_the_later_is_current(tmp_path):
    first, second = (snapshot(tmp_path, batches=[batch(number)]).name for number in (1, 2))

    assert first != second
    assert open_snapshot(tmp_path).name == second
    assert [manifest.name for manifest in list_snapshots(tmp_path)] == [second, first]


def test_the_newest_snapshot_comes_first_even_when_the_clock_was_set_back(tmp_path):
    first = snapshot(tmp_path, batches=[batch(1)]).name
    second = snapshot(tmp_path, batches=[batch(2)], at=AT - timedelta(days=1)).name

    assert [manifest.name for manifest in list_snapshots(tmp_path)] == [second, first]


def test_a_manifest_says_table_year_file_rows_sums_and_the_digest_of_the_columns(tmp_path):
    manifest = snapshot(tmp_path, batches=[batch(1, items=4), batch(2, items=5)]).manifest

    (part,) = manifest.of("batches")
    assert (part.year, part.rows, part.totals["items"]) == (2025, 2, 9)
    assert part.schema == schema_digest("batches")
    assert pq.read_metadata(tmp_path / part.file).num_rows == 2
    assert manifest.summary()["rows"] == {"batches": 2, "places": len(PLACES)}


def test_only_the_touched_year_is_read_again_and_the_other_file_is_shared(tmp_path):
    rows, seen = [batch(1, day=LAST_YEAR), batch(2, day=THIS_YEAR)], []
    feeds = [feed("batches", rows, seen=seen)]
    before = build(tmp_path, feeds, at=AT)
    seen.clear()
    rows[1] = batch(2, day=THIS_YEAR, verdict=FAIL)

    after = build(tmp_path, feeds, at=AT, touched={"batches": {2025}})

    assert seen == [2025]
    old, new = ({part.year: part.file for part in manifest.of("batches")} for manifest in (before, after))
    assert old[2024] == new[2024]
    assert old[2025] != new[2025]


def test_a_table_that_was_not_touched_is_shared_whole(tmp_path):
    seen = []
    feeds = [feed("batches", [batch(1)]), feed("places", PLACES, seen=seen)]
    build(tmp_path, feeds, at=AT)
    seen.clear()

    after = build(tmp_path, feeds, at=AT, touched={"batches": {2025}})

    assert seen == []
    assert after.rows("places") == len(PLACES)


def test_a_year_without_rows_any_more_leaves_the_snapshot(tmp_path):
    rows = [batch(1, day=LAST_YEAR), batch(2, day=THIS_YEAR)]
    build(tmp_path, [feed("batches", rows)], at=AT)
    del rows[0]

    after = build(tmp_path, [feed("batches", rows)], at=AT, touched={"batches": {2024}})

    assert [part.year for part in after.of("batches")] == [2025]


def test_a_year_nobody_touched_but_that_is_new_is_written(tmp_path):
    rows = [batch(1, day=LAST_YEAR)]
    build(tmp_path, [feed("batches", rows)], at=AT)
    rows.append(batch(2, day=THIS_YEAR))

    after = build(tmp_path, [feed("batches", rows)], at=AT, touched={})

    assert after.rows("batches") == 2


def test_files_written_under_other_columns_are_not_shared(tmp_path, monkeypatch):
    rows = [batch(1, day=LAST_YEAR), batch(2, day=THIS_YEAR)]
    build(tmp_path, [feed("batches", rows)], at=AT)
    path = next((tmp_path / "manifests").glob("*.json"))
    path.write_text(path.read_text().replace(schema_digest("batches"), "other-columns"))

    after = build(tmp_path, [feed("batches", rows)], at=AT, touched={})

    assert {part.schema for part in after.of("batches")} == {schema_digest("batches")}


def test_totals_that_do_not_come_back_refuse_the_snapshot_naming_table_year_and_both_sums(tmp_path):
    kept = snapshot(tmp_path, batches=[batch(1)]).name

    with pytest.raises(BuildRefused) as refused:
        build(tmp_path, [feed("batches", [batch(1, items=3), batch(2, items=4)], lie={"items": 1})], at=AT)

    assert re.search(r"batches.*2025.*items.*8.*7", refused.value.text.en)
    assert re.search(r"batches.*2025.*items.*8.*7", refused.value.text.zh)
    assert open_snapshot(tmp_path).name == kept
    assert len(list_snapshots(tmp_path)) == 1
    assert len(list((tmp_path / "facts").glob("batches-*"))) == 1  # the refused file is gone


@pytest.mark.trust
def test_control_a_lost_row_is_published_when_totals_are_not_compared(tmp_path):
    """The planted fault: a feed that drops a row, once with its control totals and once with none."""
    rows = [batch(1), batch(2)]
    honest = feed("batches", rows)
    losing = Feed("batches", honest.years, lambda year: iter(rows[:1]), honest.control)
    blind = Feed("batches", honest.years, losing.rows, lambda year: {})

    with pytest.raises(BuildRefused):
        build(tmp_path / "compared", [losing], at=AT)
    assert build(tmp_path / "blind", [blind], at=AT).rows("batches") == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (batch(1)[:-1], "19 columns"),
        (batch("one"), "column batch"),
        (batch(1, product=None), "column product"),
        (batch(1, items=2**40), "column items"),
    ],
)
def test_a_row_that_does_not_fit_its_table_is_refused_with_table_year_and_column(tmp_path, row, words):
    with pytest.raises(BuildRefused, match=f"Table batches, year 2025.*{words}"):
        build(tmp_path, [Feed("batches", lambda: [2025], lambda year: iter([row]), lambda year: {})], at=AT)
    with pytest.raises(NoSnapshot):
        open_snapshot(tmp_path)


def test_a_feed_may_hand_down_record_batches_and_they_must_have_the_tables_columns(tmp_path):
    written = snapshot(tmp_path / "first", batches=[batch(1), batch(2)]).manifest.of("batches")[0]
    columns = pq.read_table(tmp_path / "first" / written.file)

    def whole(year):
        yield from columns.to_batches()

    def short(year):
        yield from columns.drop_columns(["items"]).to_batches()

    made = build(tmp_path / "second", [Feed("batches", lambda: [2025], None, lambda year: {"rows": 2}, whole)], at=AT)
    assert made.rows("batches") == 2
    with pytest.raises(BuildRefused, match="columns are not those"):
        build(tmp_path / "third", [Feed("batches", lambda: [2025], None, lambda year: {}, short)], at=AT)


@pytest.mark.parametrize(("table", "year"), [("batches", WHOLE), ("places", 2025)])
def test_a_partition_that_its_table_does_not_have_is_refused(tmp_path, table, year):
    with pytest.raises(BuildRefused, match=f"{table}.*partition {year}"):
        build(tmp_path, [Feed(table, lambda: [year], lambda _: iter(()), lambda _: {})], at=AT)


def test_a_feed_for_a_table_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(BuildRefused, match="No such fact table: tables"):
        build(tmp_path, [Feed("tables", lambda: [2025], lambda _: iter(()), lambda _: {})], at=AT)


def test_a_moment_without_a_time_zone_is_no_moment(tmp_path):
    with pytest.raises(ValueError, match="time zone"):
        build(tmp_path, [feed("batches", [batch(1)])], at=AT.replace(tzinfo=None))


def test_what_a_refused_build_was_asked_for_is_built_by_the_next_one(tmp_path):
    """A build that dies takes its `touched` along; without the note of it 2024 would stay as it was."""
    rows = [batch(1, day=LAST_YEAR), batch(2, day=THIS_YEAR)]
    build(tmp_path, [feed("batches", rows)], at=AT)
    rows[0] = batch(1, day=LAST_YEAR, items=9)
    with pytest.raises(BuildRefused):
        build(tmp_path, [feed("batches", rows, lie={"rows": 1})], at=AT, touched={"batches": {2024}})

    after = build(tmp_path, [feed("batches", rows)], at=AT, touched={"batches": {2025}})

    assert {part.year: part.totals["items"] for part in after.of("batches")} == {2024: 9, 2025: 3}
    assert not (tmp_path / "pending.json").exists()


def test_a_whole_build_that_was_refused_makes_the_next_one_whole(tmp_path):
    rows, seen = [batch(1, day=LAST_YEAR), batch(2, day=THIS_YEAR)], []
    build(tmp_path, [feed("batches", rows)], at=AT)
    with pytest.raises(BuildRefused):
        build(tmp_path, [feed("batches", rows, lie={"rows": 1})], at=AT)

    build(tmp_path, [feed("batches", rows, seen=seen)], at=AT, touched={"batches": {2025}})

    assert seen == [2024, 2025]


def test_pruning_keeps_the_newest_and_the_current_and_deletes_only_files_no_kept_snapshot_lists(tmp_path):
    rows = [batch(1, day=LAST_YEAR), batch(2, day=THIS_YEAR)]
    feeds = [feed("batches", rows), feed("places", PLACES)]
    build(tmp_path, feeds, at=AT)
    named = [build(tmp_path, feeds, at=AT, touched={"batches": {2025}}).name for _ in range(3)]
    (tmp_path / "facts" / "batches-2025-left-by-a-killed-build.parquet").write_bytes(b"half")

    gone = prune(tmp_path, 2)

    assert len(gone) == 2
    assert [manifest.name for manifest in list_snapshots(tmp_path)] == [named[2], named[1]]
    assert len(list((tmp_path / "facts").glob("batches-2024-*"))) == 1
    assert len(list((tmp_path / "facts").glob("batches-2025-*"))) == 2
    assert _rows(open_snapshot(tmp_path, named[1])) == [1, 2]


def test_pruning_by_name_keeps_those_a_judgement_cites_and_the_current_one(tmp_path):
    cited, dropped, current = (snapshot(tmp_path, batches=[batch(number)]).name for number in (1, 2, 3))

    assert prune(tmp_path, [cited]) == [dropped]
    assert {manifest.name for manifest in list_snapshots(tmp_path)} == {cited, current}
    assert _rows(open_snapshot(tmp_path, cited)) == [1]


def test_two_builders_at_once_take_turns_and_both_snapshots_are_whole(tmp_path):
    """Four threads build at once; each has rows of its own, so a mixed file would show."""
    counts = {number: number * 10 for number in range(1, 5)}

    def run(number: int) -> None:
        rows = [batch(each) for each in range(counts[number])]
        build(tmp_path, [feed("batches", rows)], at=AT)

    threads = [threading.Thread(target=run, args=(number,)) for number in counts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    made = list_snapshots(tmp_path)
    assert sorted(manifest.rows("batches") for manifest in made) == [10, 20, 30, 40]
    assert [manifest.sequence for manifest in made] == [4, 3, 2, 1]
    for manifest in made:
        assert len(_rows(open_snapshot(tmp_path, manifest.name))) == manifest.rows("batches")


_KILLED = """
import os, signal, sys
from pathlib import Path
from tests.warehouse.city import AT, FAIL, batch, feed
from zhixing.warehouse.build import build
from zhixing.warehouse import manifest, partition
import pyarrow.parquet as pq

steps, deadly = 0, int(sys.argv[2])

def planted(function):
    def step(*arguments, **named):
        global steps
        steps += 1
        if steps == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return step

os.fsync = planted(os.fsync)
Path.replace = planted(Path.replace)
Path.unlink = planted(Path.unlink)
pq.ParquetWriter.write_table = planted(pq.ParquetWriter.write_table)
rows = [batch(n, verdict=FAIL) for n in range(1, 6)]
build(Path(sys.argv[1]), [feed("batches", rows)], at=AT, touched={"batches": {2025}})
print(steps)
"""


def _build_killed_at(folder: Path, step: int) -> int | None:
    """Build in a process that kills itself before the step; how many steps there are when it outlives them all."""
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder), str(step)], check=False, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.trust
def test_a_build_killed_before_any_step_leaves_the_old_snapshot_or_the_whole_new_one(tmp_path):
    """Kill -9 before every write, sync, rename and delete in turn; only 'before' and 'after' are accepted."""
    states, step, old = [], 0, [1, 2, 3]
    while True:
        step += 1
        folder = tmp_path / str(step)
        kept = snapshot(folder, batches=[batch(number) for number in old]).name
        if _build_killed_at(folder, step) is not None:
            break
        seen = open_snapshot(folder)
        states.append("old" if seen.name == kept else "new")
        assert _rows(seen) == (old if seen.name == kept else [1, 2, 3, 4, 5])
        again = [batch(number, verdict=FAIL) for number in range(1, 6)]
        build(folder, [feed("batches", again)], at=AT)  # the lock died with its holder: the next build goes through
        assert _rows(open_snapshot(folder)) == [1, 2, 3, 4, 5]
        prune(folder, 1)
        assert len(list((folder / "facts").glob("batches-*"))) == 1

    assert len(states) >= 10
    assert states == sorted(states, reverse=True)  # old … old, new … new: one step decides
    assert set(states) == {"old", "new"}


@pytest.mark.trust
def test_control_writing_in_place_shows_a_reader_half_a_manifest(tmp_path):
    """The planted fault: the pointer written where it stands instead of beside and renamed."""
    snapshot(tmp_path, batches=[batch(1)])
    pointer = tmp_path / snapshots.POINTER
    whole = pointer.read_text()
    with pointer.open("w") as stream:
        stream.write(whole[:5])
        stream.flush()
        with pytest.raises(NoSnapshot):
            open_snapshot(tmp_path)


@pytest.mark.trust
def test_readers_meet_whole_snapshots_while_a_builder_publishes_one_after_another(tmp_path):
    """Every batch of a snapshot carries the same number of items: a mixture of two would show two."""
    snapshot(tmp_path, batches=[batch(1, items=1)])
    stop, met = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            warehouse = open_snapshot(tmp_path)
            met.append((warehouse.name, tuple(set(warehouse.rows(warehouse.table("batches"))["items"]))))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2, 12):
        rows = [batch(each, items=number) for each in range(number)] + [batch(99, day=LAST_YEAR, items=number)]
        build(tmp_path, [feed("batches", rows)], at=AT)
    stop.set()
    reader.join()

    assert len(met) >= 2
    assert all(len(items) == 1 for _, items in met)
    assert all(len({items for name, items in met if name == each}) == 1 for each, _ in met)


def test_the_manifest_on_disk_is_plain_json_a_person_can_read(tmp_path):
    made = snapshot(tmp_path, batches=[batch(1)])

    body = json.loads((tmp_path / "manifests" / f"{made.name}.json").read_text())

    assert body["name"] == made.name
    assert {part["table"] for part in body["partitions"]} == {"batches", "places"}
    assert set(TABLES) >= {part["table"] for part in body["partitions"]}
    assert (tmp_path / body["partitions"][0]["file"]).is_file()
