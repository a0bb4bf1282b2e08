"""Notices: read, marked as read, and how one wants them; mail that did not go out, for who keeps the machine."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixing.office import notify, outbox
from zhixing.office.forms_duties import WishForm
from zhixing.office.models import Mail, MailState
from zhixing.office.once import once, repeatable
from zhixing.office.permissions import Action, declares

PAGE = 50


@require_safe
@declares(Action.NOTICES_READ)
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first."""
    only_unread = request.GET.get("show") == "unread"
    rows = notify.of(request.person).filter(read_at=None) if only_unread else notify.of(request.person)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "unread": notify.unread(request.person).count(),
        "only_unread": only_unread,
    }
    return render(request, "office/notices.html", context)


@require_POST
@declares(Action.NOTICES_READ)
@repeatable("read twice is read")
def mark(request: HttpRequest) -> HttpResponse:
    """Mark the notices named, or all of them, as read."""
    named = [text for text in request.POST.getlist("notice") if _is_uuid(text)]
    notify.read(person=request.person, at=request.at, which=None if request.POST.get("all") else named)
    return redirect("office:notices")


@require_POST
@declares(Action.NOTICES_READ)
@repeatable("read twice is read")
def follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go where a notice leads; it is read thereby."""
    row = get_object_or_404(notify.of(request.person), public_id=public_id)
    notify.read(person=request.person, at=request.at, which=[str(row.public_id)])
    return redirect(row.address or "office:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Action.NOTICES_READ)
@once
def settings_page(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    held = notify.wishes(request.person)
    initial = {"mail": held.mail, "digest_hour": held.digest_hour, "address": held.address}
    form = WishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        notify.wish(person=request.person, at=request.at, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("office:notices-settings")
    context = {"form": form, "goes_out": outbox.goes_out(), "goes_to": notify.mail_address(request.person)}
    return render(request, "office/notices_settings.html", context, status=422 if form.errors else 200)


@require_safe
@declares(Action.ACCOUNTS_KEEP)
def dead_mail(request: HttpRequest) -> HttpResponse:
    """Mail that no server has taken, without what it says."""
    rows = Mail.objects.exclude(state=MailState.SENT).select_related("person").order_by("-created_at")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "office/mail.html", {"page": page, "goes_out": outbox.goes_out()})


@require_POST
@declares(Action.ACCOUNTS_KEEP)
@once
def mail_again(request: HttpRequest) -> HttpResponse:
    """Send a dead mail again."""
    name = request.POST.get("mail", "")
    mail = get_object_or_404(Mail, public_id=name if _is_uuid(name) else None)
    outbox.try_again(mail=mail, by=request.person, at=request.at)
    return redirect("office:mail")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
