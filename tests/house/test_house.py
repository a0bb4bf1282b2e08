"""The rules of the house, kept over the whole repository; each is tried on a planted fault first."""

from __future__ import annotations

import json
import re

import polib
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house import rules
from tests.house.rules import REPOSITORY, lines_matching, sources, tracked

STATE_WRITERS = {"workflow.py"}
# Pages shown when nothing works any more have no language to ask for: they say it in both.
BOTH_LANGUAGES_AT_ONCE = {"403_csrf.html", "500.html"}
FRAMEWORK_PAGES = {"set_language", "serve"}


def every(paths, rule, *arguments):
    found = []
    for path in paths:
        found += rule(str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8"), *arguments)
    return found


def test_no_file_is_longer_than_its_floor_allows():
    assert rules.too_long("src/zhixing/methods/a.py", "\n" * 201)
    assert not rules.too_long("src/zhixing/office/a.py", "\n" * 201)
    assert every(sources(), rules.too_long) == []


def test_every_module_says_why_it_exists():
    assert rules.without_reason_to_exist("src/a.py", "x = 1\n")
    assert rules.without_reason_to_exist("src/utils.py", '"""Everything."""\n')
    assert every(sources(), rules.without_reason_to_exist) == []


def test_only_the_workflow_sets_a_state():
    assert lines_matching("a.py", "batch.state = 'closed'\n", rules.STATE_SET)
    assert not lines_matching("a.py", "if batch.state == 'closed':\n", rules.STATE_SET)
    assert every([path for path in sources() if path.name not in STATE_WRITERS], lines_matching, rules.STATE_SET) == []


def test_nothing_is_marked_safe():
    assert lines_matching("a.html", "{{ name|safe }}", rules.MARKED_SAFE)
    templates = tracked("src/*.html")
    assert every([*sources(), *templates], lines_matching, rules.MARKED_SAFE) == []


def test_no_tracked_file_names_a_path_of_some_machine():
    planted = "see /" + "work/main/file"
    assert lines_matching("a.md", planted, rules.MACHINE_PATH)
    readable = [path for path in tracked() if path.suffix not in {".png", ".svg", ".woff2"}]
    found = []
    for path in readable:
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += lines_matching(str(path.relative_to(REPOSITORY)), text, rules.MACHINE_PATH)
    assert found == []


def test_locks_hold_names_and_hashes_and_no_address():
    assert lines_matching("requirements.lock", "--index-url https://example.org/simple", rules.ADDRESS)
    assert every(tracked("requirements*.lock"), lines_matching, rules.ADDRESS) == []
    for lock in tracked("*package-lock.json"):
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert [name for name, entry in packages.items() if "resolved" in entry] == []
        assert all("integrity" in entry for name, entry in packages.items() if name and not entry.get("link"))


def test_every_package_is_pinned_by_hash():
    for lock in tracked("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\-\[\]]*==", text, re.MULTILINE)
        assert len(pins) > 20
        assert len(re.findall(r"^[a-z0-9][^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE)) == len(pins)


def test_nothing_unfinished_is_called_done():
    assert lines_matching("a.py", "# TO" + "DO later", rules.UNFINISHED)
    assert every([*sources(), *tracked("src/*.html", "frontend/*.js")], lines_matching, rules.UNFINISHED) == []


def test_every_test_asserts_something():
    assert rules.asserts_nothing("test_a.py", "def test_a():\n    run()\n")
    tests = [path for path in tracked("tests/*.py") if path.name.startswith("test_")]
    assert every(tests, rules.asserts_nothing) == []


def test_templates_hold_no_chinese_of_their_own():
    assert rules.untranslatable("a.html", "<h1>总览</h1>")
    assert not rules.untranslatable("a.html", "{% comment %}总览{% endcomment %}")
    pages = [path for path in tracked("src/*.html") if path.name not in BOTH_LANGUAGES_AT_ONCE]
    assert every(pages, rules.untranslatable) == []


@pytest.mark.parametrize("path", tracked("src/*.po"), ids=lambda path: path.parents[2].parent.name)
def test_the_chinese_of_every_app_is_complete(path):
    catalogue = polib.pofile(str(path))
    assert len(catalogue) > 0
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_every_text_of_a_template_stands_in_some_chinese_catalogue():
    known = {entry.msgid for path in tracked("src/*.po") for entry in polib.pofile(str(path))}
    literal = re.compile(r"""{%\s*(?:translate|trans)\s+(["'])(.+?)\1""")
    missing = [
        f"{path.relative_to(REPOSITORY)}: {text}"
        for path in tracked("src/*.html")
        for _, text in literal.findall(path.read_text(encoding="utf-8"))
        if text.replace('\\"', '"').replace("%", "%%") not in known and text not in known
    ]
    assert len(known) > 100
    assert missing == []


def views(resolver, prefix=""):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from views(each, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield prefix + str(each.pattern), each.callback


def undeclared(pairs):
    return [
        address
        for address, view in pairs
        if not getattr(view, "declares", None) and getattr(view, "__name__", "") not in FRAMEWORK_PAGES
    ]


def test_every_address_declares_an_action_or_public():
    found = list(views(get_resolver()))
    assert undeclared([("planted/", lambda request: request)]) == ["planted/"]
    assert len(found) > 20
    assert undeclared(found) == []


def test_the_licence_is_apache_by_its_identifier():
    assert 'license = "Apache-2.0"' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert "Apache License" in (REPOSITORY / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_shows_both_commands_a_picture_and_fits_a_screen(name):
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text
    assert text.count("\n") <= 60
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures
    assert all((REPOSITORY / picture).is_file() for picture in pictures)
    links = [link for link in re.findall(r"\]\((?!http)([^)#]+)\)", text) if link not in pictures]
    assert [link for link in links if not (REPOSITORY / link).exists()] == []


def test_one_english_text_has_one_chinese_everywhere():
    # Django merges the catalogues of all apps: a second translation of the same words would show on other pages.
    said: dict[str, set[str]] = {}
    for path in tracked("src/*.po"):
        for entry in polib.pofile(str(path)):
            said.setdefault(entry.msgid, set()).add(entry.msgstr or str(entry.msgstr_plural))
    assert {msgid: words for msgid, words in said.items() if len(words) > 1} == {}
