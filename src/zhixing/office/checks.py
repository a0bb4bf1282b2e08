"""What `check --deploy` refuses in production: a superuser, whom no separation of administrators could bind."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from zhixing.office.models import User


@register(deploy=True)
def no_superuser(**_: Any) -> list[CheckMessage]:
    """An error for every account marked as superuser or staff; silent before the tables exist."""
    try:
        names = sorted(User.objects.filter(is_superuser=True).values_list("username", flat=True))
    except DatabaseError:
        return []
    return [
        Error(
            f"超级用户 {name} 不受三员分立约束，不得存在 / the superuser {name} is bound by no separation",
            hint="撤销其超级用户标记，并按职务授权 / take the mark away and grant posts instead",
            id="zhixing.E001",
        )
        for name in names
    ]
