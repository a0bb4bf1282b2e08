"""Asks the cells and judges the answers: the right status, no foreign mark anywhere, nothing written where refused."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from zhixing.office.models import TrailEntry
from zhixing.office.permissions import PUBLIC, SIGNED_IN
from zhixing.office.rights import Action

from . import policy
from .targets import TARGETS, Target
from .world import RELATIONS, Actor, World, actors, mark

MARK = re.compile(r"zq([a-z]+)x([a-z]+)x([a-z_]+)zq")
METHODS = ("GET", "POST")
# Relations asked with where places play no part: a heavy page of the snapshot, an own account, a method never taken.
LIGHT = ("own", "cousin")
ANSWERED = {200, 302, 304, 409, 422}


@dataclass(frozen=True)
class Cell:
    """One question: an address, who asks, about which place, by which method, of a thing in which state."""

    target: Target
    actor: Actor
    relation: str
    method: str
    state: str
    owner: str

    def __str__(self) -> str:
        return f"{self.target.name} {self.actor.name} {self.relation} {self.method} {self.state} {self.owner}"


class Plain(Client):
    """A client that keeps no record of templates and contexts: a third of the time went there."""

    def request(self, **request: Any) -> HttpResponse:
        return self.handler(self._base_environ(**request))


@dataclass
class Matrix:
    """The world with somebody signed in for every actor."""

    world: World
    clients: dict[str, tuple[Client, str]] = field(default_factory=dict)

    def client(self, actor: Actor) -> Client:
        """A client signed in as the actor, whatever the last answer did to its cookies."""
        if actor.name not in self.clients:
            client = Plain(raise_request_exception=False)
            if actor.account:
                user = self.world.people[actor.name].user
                client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
                session = client.session
                # Signed in with a password a moment ago: dangerous acts are not asked for it again here.
                session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 3600}]
                session["account_authentication_methods_user"] = str(user.pk)
                session.save()
            cookie = client.cookies.get("sessionid")
            self.clients[actor.name] = (client, cookie.value if cookie else "")
        client, session = self.clients[actor.name]
        client.cookies.clear()
        if session:
            client.cookies["sessionid"] = session
        return client

    def thing_of(self, cell: Cell) -> Any:
        owner = cell.actor.name if cell.owner == "mine" else cell.owner
        place = RELATIONS[cell.actor.seat][cell.relation]
        return self.world.things.get((cell.target.kind, place, cell.state, owner))

    def address(self, cell: Cell) -> str:
        target, place = cell.target, RELATIONS[cell.actor.seat][cell.relation]
        args = target.args(self.thing_of(cell), self.world, place) if target.kind else target.args(self.world, place)
        query = target.query(self.world, place)
        return reverse(target.name, kwargs=args) + (f"?{urlencode(query)}" if query else "")

    def complaints(self, cell: Cell) -> list[str]:
        """Ask one cell; everything wrong with the answer."""
        client, settings.ZHIXING_PUBLIC = self.client(cell.actor), cell.actor.opened
        headers = {"accept-language": "zh-hans"}
        if not cell.target.kind and cell.state == "two":
            headers["hx-request"] = "true"
        address, before = self.address(cell), _entries()
        savepoint = transaction.savepoint()
        if cell.method == "GET":
            answer = client.get(address, headers=headers)
        else:
            answer = client.post(address, dict(cell.target.data), headers=headers)
        wrote, text = _entries() - before, text_of(answer)
        transaction.savepoint_rollback(savepoint)
        return [f"{cell}: {word}" for word in [*self._status(cell, answer, wrote), *self._leaks(cell, text)]]

    def _status(self, cell: Cell, answer: HttpResponse, wrote: int) -> Iterator[str]:
        wanted = self.wanted(cell)
        if answer.status_code not in wanted:
            yield f"answered {answer.status_code}, not {sorted(wanted)}"
        to = answer.get("Location", "")
        if answer.status_code == 302 and wanted == {302} and not to.startswith(reverse("office:sign-in")):
            yield f"went to {to}"
        closed = cell.target.action not in {PUBLIC, ""} and wanted != {302}
        if closed and answer.status_code == 302 and to.startswith(reverse("office:sign-in")):
            yield "was sent to sign in"
        if wrote and (wanted == {302} or not wanted & {200, 302}):
            yield f"{wrote} entries written although refused"

    def wanted(self, cell: Cell) -> set[int]:
        """The statuses the policy allows."""
        target, actor = cell.target, cell.actor
        if cell.method not in target.methods:
            return {405}
        if target.action in {PUBLIC, SIGNED_IN, ""}:
            return self._to_anybody(target, actor)
        if not policy.has(actor, Action(target.action)):
            return {302} if not actor.account else {403}
        if target.kind:
            return self._to_a_thing(cell, Action(target.action))
        if target.also and not policy.has(actor, target.also):
            return {403}
        maybe = (target.placed and RELATIONS[actor.seat][cell.relation] == "") or target.lacking
        return ANSWERED | ({404} if maybe else set())

    def _to_anybody(self, target: Target, actor: Actor) -> set[int]:
        if target.action == SIGNED_IN and not actor.account:
            return {302}
        away = {403, 404, 405} if target.loose else {404} if target.lacking else set()
        return ANSWERED | away | {400, 429}

    def _to_a_thing(self, cell: Cell, action: Action) -> set[int]:
        target, actor = cell.target, cell.actor
        place, thing = RELATIONS[actor.seat][cell.relation], self.thing_of(cell)
        if thing is None or not self._reached(cell, action, place) or cell.state not in target.open_states:
            return {404}
        if target.also and not policy.has(actor, target.also):
            return {403}
        if target.also and not self._reached(cell, target.also, place):
            return {404}
        return ANSWERED | ({403, 404} if target.loose else set())

    def _reached(self, cell: Cell, action: Action, place: str) -> bool:
        owner = cell.actor.name if cell.owner == "mine" else cell.owner
        if cell.target.parties:
            return cell.actor.name in policy.PARTIES[owner]
        return policy.reaches(cell.actor, action, place, owner)

    def _leaks(self, cell: Cell, text: str) -> Iterator[str]:
        found = set(MARK.findall(text))
        for kind, place, owner in sorted(found):
            if not policy.may_read(cell.actor, kind, place, owner):
                yield f"leaks {kind} of {place} ({owner})"
        if cell.target.shows and cell.method == "GET" and self.wanted(cell) == ANSWERED:
            place = RELATIONS[cell.actor.seat][cell.relation]
            owner = cell.actor.name if cell.owner == "mine" else cell.owner
            if mark(cell.target.kind, place, owner) not in text:
                yield "does not show its own mark: the oracle is blind here"


def _entries() -> int:
    return TrailEntry.objects.count()


def text_of(answer: HttpResponse) -> str:
    """Everything an answer says: body (a workbook's parts unpacked), headers, where it sends one."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.items())
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            body = b"\n".join(package.read(name) for name in package.namelist())
    return head + "\n" + body.decode("utf-8", errors="replace")


def cells(targets: list[Target] | None = None) -> list[Cell]:
    """The whole matrix, or that of some addresses."""
    found = []
    for target in TARGETS if targets is None else targets:
        for actor in actors():
            for relation in RELATIONS[actor.seat]:
                owners = [one for one in target.owners if one != "mine" or actor.account]
                apart = target.heavy or target.apart
                found += [
                    Cell(target, actor, relation, method, state, owner)
                    for method in METHODS
                    if relation in LIGHT or not (apart or method not in target.methods)
                    for state in target.states
                    for owner in owners
                ]
    return found


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the URL configuration."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each, each.app_name or space)
        else:
            yield f"{space}:{each.name}" if space else str(each.name), each
