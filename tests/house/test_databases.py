"""The suite runs on the database it was told to, and the server of a run ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psycopg
import pytest
from django.db import connection

from tests import databases, isolation


@pytest.mark.django_db
def test_the_tables_stand_where_the_run_was_told_to_put_them():
    assert connection.vendor == isolation.WANTED


def test_a_server_is_gone_once_its_run_is_killed(tmp_path):
    said = "from tests import databases; import sys, time; print(databases.start().address, flush=True); time.sleep(60)"
    if databases.server() is None:
        pytest.skip(databases.ABSENT)
    environment = {key: value for key, value in os.environ.items() if key != databases.ADDRESS}
    run = subprocess.Popen([sys.executable, "-c", said], stdout=subprocess.PIPE, text=True, env=environment)
    address = databases.Server(run.stdout.readline().strip()).database("postgres")
    with psycopg.connect(address) as open_one:
        assert open_one.execute("select 1").fetchone() == (1,)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            psycopg.connect(address, connect_timeout=1).close()
        except psycopg.OperationalError:
            break
        time.sleep(0.1)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address, connect_timeout=1)
