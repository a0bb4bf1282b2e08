"""`zhixing trail` says whether the past holds, by words, JSON and exit code; its export is checked without Zhixing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import NINE, small_city
from tests.trust.tampering import lower_guards, put, rechained, write
from zhixing.config import cli
from zhixing.config.commands import trail as command
from zhixing.office import heads, trail

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "verify-the-trail.md"


@pytest.fixture
def city(settings, tmp_path):
    settings.ZHIXING_HEADS = tmp_path / "heads"
    return small_city()


def run(*arguments):
    return command.run(cli.parser().parse_args(["trail", *map(str, arguments)]))


def edit(number):
    lower_guards()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE office_trailentry SET note = 'x' WHERE seq = %s", [number])


def test_a_whole_trail_is_said_to_hold(city, capsys):
    heads.write(at=NINE)
    assert run("verify") == cli.DONE
    said = capsys.readouterr().out
    assert "留痕完整 / the trail holds: 6 条 entries · SHA-256 ≥ 1 · 链头 heads 1" in said
    assert trail.last_about(city.zone).digest in said


def test_the_first_broken_entry_is_named_with_exit_code_1(city, capsys):
    edit(4)
    edit_later = "UPDATE office_trailentry SET note = 'x' WHERE seq = 5"
    with connection.cursor() as cursor:
        cursor.execute(edit_later)
    assert run("verify") == cli.REFUSED
    said = capsys.readouterr().err
    assert "留痕第 4 条：第 4 条被修改" in said
    assert "Entry 4 was edited" in said
    assert "office_trail_only_behind" in said


def test_the_same_is_said_as_json(city, capsys):
    edit(4)
    assert run("verify", "--json") == cli.REFUSED
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["broken"]) == (False, {"seq": 4, "until": 4, "kind": "edited"})
    assert told["problems"][0]["kind"] == "trail.edited"


def test_a_trail_chained_anew_shows_only_against_the_head_outside(city, capsys, tmp_path):
    kept = tmp_path / "outside.json"
    heads.write(at=NINE)
    kept.write_text(json.dumps([heads.of_day("2026-03-02").written()]))
    (tmp_path / "heads" / "2026-03-02.json").unlink()
    lower_guards()
    rows = list(trail.rows())
    put(rechained([rows[0], rows[1]._replace(body='{"code":"other"}'), *rows[2:]], 1))

    run("verify")
    alone = capsys.readouterr().err
    assert run("verify", "--heads", kept) == cli.REFUSED
    held_against = capsys.readouterr().err
    assert "rewritten" not in alone
    assert "between 1 and 6 it was rewritten" in held_against
    assert "2026-03-02 outside.json" in held_against


def test_heads_that_cannot_be_read_are_no_proof(city, capsys, tmp_path):
    (tmp_path / "bad.json").write_text("{}")
    assert run("verify", "--heads", tmp_path / "bad.json") == cli.REFUSED
    assert "链头文件 bad.json" in capsys.readouterr().err


def test_the_head_is_told(city, capsys):
    assert run("head", "--json") == cli.DONE
    assert json.loads(capsys.readouterr().out)["digest"] == trail.last_about(city.zone).digest


def test_before_anything_happened_there_is_no_head(settings, tmp_path, capsys):
    settings.ZHIXING_HEADS = tmp_path
    assert run("head") == cli.NOTHING_YET
    assert run("verify") == cli.DONE


def published_program(tmp_path):
    program = tmp_path / "check.py"
    program.write_text(re.search(r"```python\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1])
    return program


def checked(program, *files):
    done = subprocess.run([sys.executable, "-I", program, *files], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_anybody_checks_the_export_with_the_forty_lines_of_the_page(city, settings, tmp_path):
    write(10, seed=1, thing=city.north, settings=settings)
    heads.write(at=NINE)
    out, program, head = tmp_path / "trail.jsonl", published_program(tmp_path), tmp_path / "heads" / "2026-03-02.json"
    assert run("export", out) == cli.DONE
    assert program.read_text().count("\n") <= 45
    assert checked(program, out) == (0, "holds")
    assert checked(program, out, head) == (0, "holds")

    # Not `splitlines`: a note may hold other separators.
    lines = [line + "\n" for line in out.read_text(encoding="utf-8").split("\n")[:-1]]
    copies = {
        "entry 8: does not fit its digest": [*lines[:7], lines[7].replace("v1", "v2"), *lines[8:]],
        "entry 5: does not follow the one before": [*lines[:4], *lines[5:]],
        "entry 16: known to a head, but missing": lines[:-1],
    }
    for said, changed in copies.items():
        out.write_text("".join(changed), encoding="utf-8")
        assert checked(program, out, head) == (1, said)
    out.write_text("".join(lines[:-1]), encoding="utf-8")
    assert checked(program, out) == (0, "holds"), "without a head a missing tail cannot be seen"
