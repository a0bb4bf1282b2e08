"""Who asks and when, said once per request; and what is refused, told in one plain page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from zhixing.catalogue.known import KINDS, UnknownName
from zhixing.methods.periods import PeriodError
from zhixing.methods.values import Reason, Text
from zhixing.office.models import Person
from zhixing.office.permissions import Refused, is_administrator
from zhixing.office.versions import Stale

Answer = Callable[[HttpRequest], HttpResponse]
LAST_SEEN = "last_seen"
SIGNED_IN_AT = "signed_in_at"
# What somebody needs whose account is not in order yet: the account itself, the way out, the language, the look.
_ALWAYS_OPEN = ("/account/", "/sign-out/", "/sign-in/", "/i18n/", "/static/")


class WhoAndWhen:
    """Sets `request.person` (None for the public), `request.at` and `request.on`; ends a session left idle or too old.

    Idle: thirty minutes, fifteen for administrators. Absolute: twelve hours from signing in, however busy.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request, knowing who asks and when."""
        request.at = timezone.now()
        request.on = timezone.localdate(request.at)
        request.person = None
        if request.user.is_authenticated:
            person = Person.objects.filter(user=request.user).first()
            if not self._ended(request, person):
                request.person = person
        return self.get_response(request)

    def _ended(self, request: HttpRequest, person: Person | None) -> bool:
        now = int(request.at.timestamp())
        seen, since = request.session.get(LAST_SEEN, now), request.session.get(SIGNED_IN_AT, now)
        minutes = settings.ZHIXING_IDLE_MINUTES
        if is_administrator(person, request.on):
            minutes = min(minutes, settings.ZHIXING_ADMINISTRATORS_IDLE_MINUTES)
        if now - seen > minutes * 60 or now - since > settings.SESSION_COOKIE_AGE:
            logout(request)
            return True
        if now - seen > minutes * 6 or LAST_SEEN not in request.session:
            # Written only now and then: a page view must not cost a write.
            request.session[LAST_SEEN] = now
            request.session[SIGNED_IN_AT] = since
        return False


class AccountInOrder:
    """Leads to what must come first: a one-time password is changed, an administrator sets up a second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, or lead there."""
        if not request.user.is_authenticated or request.path.startswith(_ALWAYS_OPEN):
            return self.get_response(request)
        if request.user.must_change_password:
            return redirect("account_change_password")
        if (
            not settings.ZHIXING_DEMO
            and is_administrator(request.person, request.on)
            and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
        ):
            return redirect("mfa_index")
        return self.get_response(request)


class Refusals:
    """Turns what the floors refuse into a page with its reason."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; only exceptions concern this middleware."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer 400 for a NUL in an address or a form: nobody writes one, and a database may end in an error over it.

        Behind the view's own gate nothing is lost by it: nobody is told more than that the text cannot be read.
        """
        sent = [
            text for asked in (request.GET, request.POST) for name in asked for text in (name, *asked.getlist(name))
        ]
        if any("\0" in text for text in (*sent, *map(str, kwargs.values()))):
            return render(request, "office/refused.html", {"reason": _NOT_A_TEXT}, status=400)
        return None

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        """Answer 403, 404 or 409 for Refused, 404 for an unknown name, 422 for a text that names no period."""
        if isinstance(trouble, Stale) and trouble.form is not None:
            return render(request, "office/stale.html", {"stale": trouble, "form": trouble.form}, status=409)
        if isinstance(trouble, Refused):
            return render(request, "office/refused.html", {"reason": trouble.reason}, status=trouble.status)
        if isinstance(trouble, UnknownName):
            context = {"title": gettext("Not found"), "reason": _unknown(trouble)}
            return render(request, "office/unknown.html", context, status=404)
        if isinstance(trouble, PeriodError):
            context = {"title": gettext("Not a period"), "reason": _no_period(trouble)}
            return render(request, "office/unknown.html", context, status=422)
        return None


def _unknown(trouble: UnknownName) -> Reason:
    zh, en = KINDS.get(trouble.kind, (trouble.kind, trouble.kind))
    near = "、".join(trouble.near), ", ".join(trouble.near)
    text = Text(f"没有代码为“{trouble.found}”的{zh}。", f"There is no {en} called “{trouble.found}”.")
    remedy = Text(f"相近的有：{near[0]}。", f"Near ones: {near[1]}.") if trouble.near else Text("", "")
    return Reason(f"unknown.{trouble.kind}", text, remedy)


_NOT_A_TEXT = Reason(
    "request.not_a_text",
    Text("提交的内容含有无法保存的字符。", "What was sent holds a character that no text has."),
    Text("请检查后重新提交。", "Look it over and send it again."),
)


def _no_period(trouble: PeriodError) -> Reason:
    return Reason(
        "period.unreadable",
        Text(f"“{trouble.found}”不是时期。", f"“{trouble.found}” is not a period."),
        Text("写法如 2025、2025Q3、2025-07、2021..2025。", "Write 2025, 2025Q3, 2025-07 or 2021..2025."),
    )
