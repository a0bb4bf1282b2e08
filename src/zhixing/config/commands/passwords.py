"""Where the password of a sign-in made at the console comes from, and how it is told: once, and only if it was made."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from zhixing.office.models import User

VARIABLE: Final = "ZHIXING_NEW_PASSWORD"
_BYTES: Final = 12
# Django's own words for this have no Chinese in every release.
_WEAK: Final = (
    "密码太弱：至少 12 个字符，不能是常见密码，也不能与登录名相近 / "
    "the password is too weak: at least 12 characters, none of the common ones, and not like the user name"
)


class PasswordRefused(Exception):
    """A password that cannot be used, why in both languages; the password itself is not in it."""


@dataclass(frozen=True, slots=True, repr=False)
class Chosen:
    """The password of a new sign-in; `made` when nobody has seen it yet and it has to be shown."""

    password: str
    made: bool

    @property
    def shown(self) -> str | None:
        """What the terminal shows: a password made here, never one that somebody gave."""
        return self.password if self.made else None


def choose(options: argparse.Namespace) -> Chosen:
    """Ask for a password, take it from the environment, or make one. Raises PasswordRefused for a weak one."""
    given = _asked() if options.ask_password else os.environ.get(VARIABLE, "")
    if not given:
        return Chosen(secrets.token_urlsafe(_BYTES), made=True)
    try:
        validate_password(given, User(username=options.person))
    except ValidationError as trouble:
        raise PasswordRefused(_WEAK) from trouble
    return Chosen(given, made=False)


def _asked() -> str:
    if not sys.stdin.isatty():
        raise PasswordRefused(
            f"--ask-password 只能在终端使用；请改用环境变量 {VARIABLE}，或省略以随机生成 / "
            f"--ask-password needs a terminal; set {VARIABLE} instead, or leave it out to have one made"
        )
    first = getpass.getpass("密码 / password: ")
    if not first:
        raise PasswordRefused("密码不能为空 / the password is empty")
    if first != getpass.getpass("再输一次 / once more: "):
        raise PasswordRefused("两次输入不一致 / the two are not the same")
    return first
