"""The command line says what was wrong with a call, in both languages, all at once, and by its exit code."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import pytest

from zhixing.config import cli

HELP = (
    "",
    "set-up",
    "add-person",
    "new-password",
    "import",
    "build",
    "snapshots",
    "measure",
    "report",
    "check",
    "demo",
    "serve",
    "docs",
)


def called(*arguments: str) -> tuple[int, argparse.Namespace | None]:
    try:
        return 0, cli.parser().parse_args(arguments)
    except SystemExit as left:
        return int(left.code or 0), None


@pytest.mark.parametrize("command", HELP)
def test_every_help_names_its_parts_in_both_languages(command, capsys):
    code, _ = called(*([command] if command else []), "--help")
    said = capsys.readouterr().out
    assert code == cli.DONE
    assert said.startswith("用法 / usage: ")
    assert "选项 / options" in said
    assert "显示本说明 / show this help" in said
    assert "show this help message and exit" not in said


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        ((), "缺少：", "arguments are required"),
        (("bogus",), "没有 'bogus'；可选", "invalid choice"),
        (("measure",), "缺少：指标 CODE", "arguments are required"),
        (("measure", "x", "--by", "colour"), "--by：没有 'colour'；可选", "invalid choice"),
        (("measure", "x", "--peroid", "2025"), "不认识的参数：--peroid 2025", "unrecognized arguments"),
        (("measure", "x", "--place"), "--place：后面应有一个值", "expected one argument"),
        (("serve", "--port", "70000"), "70000 不是 1 至 65535 的端口", "is no port from 1 to 65535"),
    ],
)
def test_a_call_that_is_off_is_told_in_both_languages(arguments, chinese, english, capsys):
    code, _ = called(*arguments)
    said = capsys.readouterr().err
    assert code == cli.USAGE
    assert chinese in said
    assert english in said


def test_control_argparse_alone_would_say_it_in_english_only(capsys):
    with pytest.raises(SystemExit):
        argparse.ArgumentParser(prog="zhixing").parse_args(["--nothing"])
    assert "不认识" not in capsys.readouterr().err


def test_a_port_of_the_environment_that_is_none_stops_serve_and_nothing_else(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "abc")
    assert called("snapshots")[0] == cli.DONE
    assert called("serve")[0] == cli.USAGE
    assert "abc 不是" in capsys.readouterr().err


def run(folder, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "zhixing.config.cli", *arguments],
        env={**kept, "ZHIXING_DATA": str(folder), "PYTHONIOENCODING": "utf-8", **environment},
        cwd=folder if folder.is_dir() else folder.parent,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_folder_that_cannot_be_used_is_named_and_no_traceback_shown(tmp_path):
    in_the_way = tmp_path / "taken"
    in_the_way.write_text("a file, not a folder")
    done = run(in_the_way, "build")
    assert done.returncode == cli.USAGE
    assert f"无法读写：{in_the_way}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_none_is_told_without_its_password(tmp_path):
    done = run(tmp_path, "build", DATABASE_URL="nonsense://user:secret@host/x")
    assert done.returncode == cli.USAGE
    assert "DATABASE_URL 不是数据库地址" in done.stderr
    assert "secret" not in done.stderr
    (tmp_path / "zhixing.sqlite3").write_text("no database " * 40)
    done = run(tmp_path, "build")
    assert done.returncode == cli.USAGE
    assert "数据库打不开" in done.stderr
    assert "Traceback" not in done.stderr


def test_everything_off_in_an_import_call_is_said_at_once(tmp_path):
    done = run(
        tmp_path, "import", "statistics", "absent.csv",
        "--map", "区域", "--period", "2025Q7", "--problems", str(tmp_path / "no" / "out.xlsx"),
    )  # fmt: skip
    assert done.returncode == cli.USAGE
    for word in ("absent.csv", "--map 区域", "2025Q7", str(tmp_path / "no")):
        assert word in done.stderr
    assert not (tmp_path / "snapshots" / "current").exists()


def test_a_damaged_pointer_or_manifest_is_named(tmp_path):
    manifests = tmp_path / "snapshots" / "manifests"
    manifests.mkdir(parents=True)
    (manifests / "2026.json").write_text('{"name": 1}')
    done = run(tmp_path, "snapshots")
    assert done.returncode == cli.NOTHING_YET
    assert "2026.json 已损坏" in done.stderr
    (manifests / "2026.json").unlink()
    (tmp_path / "snapshots" / "current").write_text("gone")
    done = run(tmp_path, "snapshots")
    assert done.returncode == cli.NOTHING_YET
    assert "没有名为“gone”的数据快照" in done.stderr


def loaded(folder, **environment: str) -> str:
    code = "import django, sys; django.setup(); print('pandas' in sys.modules)"
    settings = {"DJANGO_SETTINGS_MODULE": "zhixing.config.settings", "ZHIXING_DATA": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **settings, **environment},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_the_worker_loads_at_its_start_what_the_first_correction_would_wait_for(tmp_path):
    assert loaded(tmp_path, ZHIXING_WORKER="1") == "True"
    assert loaded(tmp_path, ZHIXING_WORKER="") == "False", "control: a command or a page does not pay for it"
