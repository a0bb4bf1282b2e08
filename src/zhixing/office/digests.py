"""The one adapter for digests: SHA-256 by the standard library, SM3 (GB/T 32905-2016) by `cryptography`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from cryptography.hazmat.primitives import hashes
from django.conf import settings


class UnknownDigest(ValueError):
    """A digest nobody here can compute."""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sm3(content: bytes) -> str:
    made = hashes.Hash(hashes.SM3())
    made.update(content)
    return made.finalize().hex()


MAKERS: Final[Mapping[str, Callable[[bytes], str]]] = {"sha256": _sha256, "sm3": _sm3}
TITLES: Final[Mapping[str, str]] = {"sha256": "SHA-256", "sm3": "SM3"}


def digest(content: bytes, name: str) -> str:
    """64 lower-case hexadecimal digits of the content under the digest of that name. Raises UnknownDigest."""
    try:
        return MAKERS[name](content)
    except KeyError:
        raise UnknownDigest(name) from None


def chosen() -> str:
    """The digest new entries of the trail are made with (ZHIXING_DIGEST)."""
    return str(settings.ZHIXING_DIGEST)
