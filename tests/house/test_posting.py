"""Everything that may be posted acts once however often it is sent, or says why it needs no key."""

from __future__ import annotations

import re

from django.urls import get_resolver
from django.views.decorators.http import require_POST, require_safe

from tests.house.rules import REPOSITORY, tracked
from tests.house.test_house import views
from zhixing.office.once import once, repeatable

# Views that are not ours to decorate, each with why sending it twice does no harm.
NOT_OURS = {
    "set_language": "the language chosen twice is the language chosen",
    "serve": "gives a file, takes nothing",
    "sign-in/": "a sign-in made twice is one sign-in",
    "sign-out/": "signed out twice is signed out",
    "account/password/": "the second of two equal changes names a password that is no longer the old one",
}
# Sign-in of the framework: its forms act on the session alone.
FRAMEWORKS = ("allauth.",)
FORM = re.compile(r"<form\b(?=[^>]*\bmethod=[\"']post[\"']).*?</form>", re.DOTALL | re.IGNORECASE)
EXEMPT = re.compile(r"\{% url ['\"](?:set_language|office:sign-out)['\"]|\{# repeatable: \w")
EXEMPT_PAGES = ("office/sign_in.html", "/account/", "/mfa/", "/socialaccount/", "/usersessions/")


def methods(view):
    """What a view accepts, as its decorators say; None where nothing restricts it."""
    while view is not None:
        names = getattr(getattr(view, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            return set(view.__closure__[names.index("request_method_list")].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def keyless(pairs):
    return [
        address
        for address, view in pairs
        if ("POST" in (methods(view) or {"POST"}))
        and not getattr(view, "once", False)
        and not getattr(view, "repeatable", "")
        and address not in NOT_OURS
        and getattr(view, "__name__", "") not in NOT_OURS
        and not getattr(view, "__module__", "").startswith(FRAMEWORKS)
    ]


def forms_without_key(path, text):
    if any(part in path for part in EXEMPT_PAGES):
        return []
    return [
        f"{path}: {form[:80]}" for form in FORM.findall(text) if "{% once %}" not in form and not EXEMPT.search(form)
    ]


def test_every_view_that_may_be_posted_to_acts_once_or_says_why_not():
    def planted(request):
        return request

    assert keyless([("a/", planted), ("b/", require_POST(planted)), ("c/", require_safe(planted))]) == ["a/", "b/"]
    assert keyless([("a/", require_POST(once(planted))), ("b/", repeatable("same again")(planted))]) == []
    found = list(views(get_resolver()))
    assert sum(getattr(view, "once", False) for _, view in found) >= 20
    assert keyless(found) == []


def test_every_posting_form_carries_the_key():
    assert forms_without_key("a.html", '<form method="post">{% csrf_token %}</form>')
    assert not forms_without_key("a.html", '<form action="x" method="post">{% csrf_token %}{% once %}</form>')
    pages = [(str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8")) for path in tracked("src/*.html")]
    assert sum(len(FORM.findall(text)) for _, text in pages) > 10
    assert [line for page in pages for line in forms_without_key(*page)] == []
