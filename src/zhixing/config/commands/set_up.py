"""`zhixing set-up`: the city, its quality office and the first person of an installation without a demonstration."""

from __future__ import annotations

import argparse
import json
import sys

from django.utils import timezone

from zhixing.config.cli import DONE, REFUSED
from zhixing.config.commands import passwords
from zhixing.methods.values import Text
from zhixing.office import actions
from zhixing.office.permissions import Refused


def run(options: argparse.Namespace) -> int:
    """Set the installation up, whole or not at all, and say how the first person gets in."""
    name = Text(options.city_name, options.city_name_en)
    office = Text(
        options.office_name or f"{name.zh}质量强市工作领导小组办公室",
        options.office_name_en or f"Quality Office of {name.en}",
    )
    try:
        chosen = passwords.choose(options)
        person = actions.set_up(
            code=options.city_code, name=name, system=options.system, valid_from=options.since, office=office,
            person_code=options.person, person_name=options.name, password=chosen.password, by=actions.console(),
            at=timezone.now(),
        )  # fmt: skip
    except (Refused, passwords.PasswordRefused) as trouble:
        print(trouble, file=sys.stderr)
        return REFUSED
    if options.json:
        told = {"city": options.city_code, "office": actions.OFFICE, "person": person.code, "password": chosen.shown}
        print(json.dumps(told, ensure_ascii=False))
        return DONE
    print(f"已建立 / set up: {options.city_code} {name.zh} / {name.en}")
    tell_sign_in(person.code, chosen)
    print("下一步 / next: zhixing add-person · zhixing import · zhixing build · zhixing serve")
    return DONE


def tell_sign_in(user: str, chosen: passwords.Chosen) -> None:
    """Say the user name, and the password where it was made here."""
    print(f"登录名 / user name: {user}")
    if chosen.made:
        print(f"密码（只显示这一次）/ password, shown this once: {chosen.password}")
