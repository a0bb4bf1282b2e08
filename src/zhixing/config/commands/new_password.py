"""`zhixing new-password`: a person who lost the password gets another one from whoever holds the console."""

from __future__ import annotations

import argparse
import json
import sys

from django.utils import timezone

from zhixing.catalogue.known import UnknownName, near
from zhixing.config.cli import DONE, REFUSED, USAGE
from zhixing.config.commands import passwords
from zhixing.config.commands.set_up import tell_sign_in
from zhixing.office import actions
from zhixing.office.models import Person


def run(options: argparse.Namespace) -> int:
    """Replace the password and show it once where it was made here."""
    people = {one.code: one for one in Person.objects.filter(user__isnull=False)}
    if options.person not in people:
        print(UnknownName("person", options.person, near(options.person, people)), file=sys.stderr)
        return USAGE
    try:
        chosen = passwords.choose(options)
    except passwords.PasswordRefused as trouble:
        print(trouble, file=sys.stderr)
        return REFUSED
    person = people[options.person]
    actions.renew_password(person=person, password=chosen.password, by=actions.console(), at=timezone.now())
    if options.json:
        print(json.dumps({"person": person.code, "password": chosen.shown}, ensure_ascii=False))
        return DONE
    tell_sign_in(person.user.username, chosen)
    return DONE
