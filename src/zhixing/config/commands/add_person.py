"""`zhixing add-person`: one more person with a post and a sign-in."""

from __future__ import annotations

import argparse
import json
import sys

from django.utils import timezone

from zhixing.catalogue.known import UnknownName
from zhixing.config.cli import DONE, NOTHING_YET, REFUSED, USAGE
from zhixing.config.commands import passwords
from zhixing.config.commands.set_up import tell_sign_in
from zhixing.office import actions, places
from zhixing.office.permissions import Refused, Role


def run(options: argparse.Namespace) -> int:
    """Add the person and say how they get in."""
    at = timezone.now()
    try:
        place = places.place_by_code(options.place) if options.place else places.root()
        if place is None:
            print("尚未建立城市，请先运行 zhixing set-up / no city yet: run zhixing set-up first", file=sys.stderr)
            return NOTHING_YET
        chosen = passwords.choose(options)
        person = actions.add_person_with_post(
            code=options.person, name=options.name, role=Role(options.role), place=place,
            valid_from=options.since or timezone.localdate(at), username=options.person, password=chosen.password,
            by=actions.console(), at=at,
        )  # fmt: skip
    except UnknownName as trouble:
        print(trouble, file=sys.stderr)
        return USAGE
    except (Refused, passwords.PasswordRefused) as trouble:
        print(trouble, file=sys.stderr)
        return REFUSED
    if options.json:
        told = {"person": person.code, "role": options.role, "place": place.code, "password": chosen.shown}
        print(json.dumps(told, ensure_ascii=False))
        return DONE
    print(f"已增加 / added: {person.name} · {options.role} · {place.code} {place.name_zh} / {place.name_en}")
    tell_sign_in(person.code, chosen)
    return DONE
