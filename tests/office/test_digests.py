"""Digests are those of the standards, and the settings refuse what the law or the adapter does not know."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from zhixing.office import digests

# FIPS 180-4 and GB/T 32905-2016 appendix A.
VECTORS = [
    ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("sm3", b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    ("sm3", b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]


@pytest.mark.parametrize(("name", "content", "expected"), VECTORS)
def test_a_digest_is_the_one_of_its_standard(name, content, expected):
    assert digests.digest(content, name) == expected


def test_an_unknown_digest_is_refused_by_name():
    with pytest.raises(digests.UnknownDigest, match="md5"):
        digests.digest(b"", "md5")


def started_with(tmp_path, **settings):
    """The words of a process that reads the settings so, "" when it starts."""
    environ = {**os.environ, "ZHIXING_DATA": str(tmp_path), **settings}
    command = [
        sys.executable,
        "-c",
        "import zhixing.config.settings as s; print(s.ZHIXING_TRAIL_DAYS, s.ZHIXING_DIGEST)",
    ]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_the_trail_is_kept_three_years_and_never_promised_less_than_the_law_asks(tmp_path):
    assert started_with(tmp_path) == "1096 sha256"
    assert started_with(tmp_path, ZHIXING_TRAIL_DAYS="183", ZHIXING_DIGEST="sm3") == "183 sm3"
    for days in ("182", "0", "-200", "half a year"):
        said = started_with(tmp_path, ZHIXING_TRAIL_DAYS=days)
        assert "ImproperlyConfigured" in said
        assert "网络安全法" in said
        assert "183 or more" in said


def test_a_digest_nobody_knows_stops_the_start(tmp_path):
    said = started_with(tmp_path, ZHIXING_DIGEST="md5")
    assert "ImproperlyConfigured" in said
    assert "sha256 sm3" in said
