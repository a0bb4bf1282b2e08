"""Stands in for the ledger of the Trust report until it is merged."""

import os


def full():
    return os.environ.get("ZHIXING_DRILL") == "1"


def record(**_told):
    return None
