"""Files that come with a form: stored before anything is decided, and kept through errors as references nobody else can make.

A browser forgets the files somebody chose when a form comes back, so what arrived sound is remembered in the form itself: the hash of its
bytes, signed. Nothing in the records refers to it until the command is carried out.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation import files
from foundation.commands import describe
from foundation.contents import Purpose
from foundation.errors import InvalidCommand, Problem, Sentence
from foundation.http.site import HttpRequest, site_of
from foundation.leaves import NOT_UNDERSTOOD, Leaf
from foundation.work import Work

PURPOSES = {"photo": Purpose.PHOTO, "file": Purpose.DOCUMENT}
KEPT = "_kept_"


@dataclass(frozen=True)
class Received:
    """The files of a form: the sound ones of each field as signed references, and what is wrong with the others."""

    kept: Mapping[str, Sequence[str]]
    unusable: Mapping[str, Sentence]


def receive(
    command: type,
    request: HttpRequest,
    sent: Mapping[str, Any],
    uploads: Mapping[str, Sequence[bytes]],
) -> Received:
    """Store the uploads; those of an earlier try come back with the form.

    A new file replaces the one before it; where a field takes several, it comes beside them.
    """
    kept = {
        name: tuple(filter(None, tokens))
        for name, tokens in sent.items()
        if name.startswith(KEPT)
        and (name.removeprefix(KEPT) not in uploads or leaf_of(command, name).many)
    }
    unusable: dict[str, Sentence] = {}
    for name, several in uploads.items():
        purpose = PURPOSES[leaf_of(command, name).kind]
        for data in several:
            try:
                blob = site_of(request).store.put(data, purpose)
            except Problem as problem:
                errors = problem.errors if isinstance(problem, InvalidCommand) else {}
                unusable[name.replace("-", ".")] = next(iter(errors.values()), problem.sentence)
            else:
                before, token = kept.get(f"{KEPT}{name}", ()), signed(request, blob.sha256)
                kept[f"{KEPT}{name}"] = tuple(dict.fromkeys((*before, token)))
    return Received({name: tokens for name, tokens in kept.items() if tokens}, unusable)


def take_in(
    work: Work, command: type, request: HttpRequest, received: Received, territory: str
) -> dict[str, list[str]]:
    """Take what was received into the records of a territory: the keys of each field's files."""
    store = site_of(request).store
    taken: dict[str, list[str]] = {}
    for name, tokens in received.kept.items():
        purpose = PURPOSES[leaf_of(command, name).kind]
        blobs = [store.blob(opened(request, token), purpose) for token in tokens]
        keys = [str(files.keep(work, blob, territory).id) for blob in blobs]
        taken[name.removeprefix(KEPT)] = keys
    return taken


def leaf_of(command: type, name: str) -> Leaf:
    """What a command says of the field that a file belongs to."""
    path = name.removeprefix(KEPT).split("-")
    leaf = {spec.name: spec.leaf for spec in describe(command)}.get(path[0])
    if leaf is not None and leaf.is_struct:
        leaf = {inner.name: inner.leaf for inner in describe(leaf.type)}.get(path[-1])
    if leaf is None or leaf.kind not in PURPOSES:
        raise InvalidCommand({"command": NOT_UNDERSTOOD})
    return leaf


def signed(request: HttpRequest, sha256: str) -> str:
    """A stored file as a form may refer to it."""
    key = site_of(request).settings.secret.encode()
    return f"{sha256}.{hmac.new(key, f'kept:{sha256}'.encode(), hashlib.sha256).hexdigest()}"


def opened(request: HttpRequest, token: str) -> str:
    """The hash that a reference means; one that was not made here is refused."""
    sha256, _, _signature = token.partition(".")
    if not hmac.compare_digest(signed(request, sha256).encode(), token.encode()):
        raise InvalidCommand({"command": NOT_UNDERSTOOD})
    return sha256
