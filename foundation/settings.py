"""Settings, from the environment, each with a safe default. ``minga doctor`` explains what is wrong with them.

========================  ==========================================================================================
MINGA_DATA                folder of everything this place keeps (default ``var/live``; the demonstration ``var/demo``)
MINGA_DATABASE            database address (default: an SQLite file in the data folder)
MINGA_STORE               file store address (default: a folder in the data folder; ``s3://bucket/prefix`` otherwise)
MINGA_SECRET              secret of at least 32 characters (default: made once, kept in the data folder, readable by us only)
MINGA_PUBLIC_ADDRESS      address that QR codes and links on paper lead to (default: where the server listens)
MINGA_SECURE_COOKIES      ``1`` behind HTTPS, so that cookies never travel in the clear
MINGA_NODE_MODULES        folder of the front-end packages (default ``node_modules`` beside the code)
MINGA_OC4IDS_PREFIX       project identifier prefix issued by the OC4IDS helpdesk (default: the standard's example prefix)
MINGA_PUBLISHER           who publishes the open data
MINGA_MAX_UPLOAD          largest accepted upload in bytes (default 20,000,000)
MINGA_PROCESSES           how many processes serve (default 1; more need PostgreSQL, and one for each processor core is enough)
MINGA_SIGNING_CERTIFICATE PKCS#12 file with the certificate that signs papers for the office (default: none signs)
MINGA_SIGNING_PASSPHRASE  its passphrase; neither is ever kept in the database
MINGA_TIME_STAMPS         address of the authority that says when something was signed (RFC 3161; default: nobody is asked)
MINGA_TRUSTED_ROOTS       PEM file of the roots whose certificates are trusted (default: none, and it is said so)
========================  ==========================================================================================
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from foundation.errors import Refused, say

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE_PREFIX = "oc4ids-bu3kcz-"
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations."""

    data: Path
    database: str
    store: str
    secret: str
    public_address: str
    secure_cookies: bool
    node_modules: Path
    oc4ids_prefix: str
    publisher: str
    max_upload: int
    processes: int = 1
    signing_certificate: Path | None = None
    signing_passphrase: str = field(default="", repr=False)
    time_stamps: str = ""
    trusted_roots: Path | None = None

    def at(self, address: str) -> "Settings":
        """The same settings with the address where the server listens, unless a public one was given."""
        return self if self.public_address else replace(self, public_address=address)

    def as_environment(self) -> dict[str, str]:
        """What differs from the environment after a command line was read, for processes that read the environment only."""
        return {
            "MINGA_DATA": str(self.data),
            "MINGA_DATABASE": self.database,
            "MINGA_PUBLIC_ADDRESS": self.public_address,
            "MINGA_PROCESSES": str(self.processes),
        }


def from_environment(
    environment: Mapping[str, str] | None = None,
    *,
    demonstration: bool = False,
    database: str | None = None,
) -> Settings:
    """Read the settings; makes the data folder and its secret where they are missing."""
    env = os.environ if environment is None else environment
    data = _folder(env.get("MINGA_DATA") or ROOT / "var" / ("demo" if demonstration else "live"))
    return Settings(
        data=data,
        database=database or env.get("MINGA_DATABASE") or f"sqlite:///{data / 'minga.db'}",
        store=env.get("MINGA_STORE") or str(data / "files"),
        secret=env.get("MINGA_SECRET") or _kept_secret(data / "secret"),
        public_address=env.get("MINGA_PUBLIC_ADDRESS", "").rstrip("/"),
        secure_cookies=env.get("MINGA_SECURE_COOKIES") == "1",
        node_modules=Path(env.get("MINGA_NODE_MODULES") or ROOT / "node_modules"),
        oc4ids_prefix=env.get("MINGA_OC4IDS_PREFIX") or EXAMPLE_PREFIX,
        publisher=env.get("MINGA_PUBLISHER") or "Minga",
        max_upload=_bytes(env.get("MINGA_MAX_UPLOAD") or "20000000"),
        processes=_processes(env.get("MINGA_PROCESSES") or "1"),
        signing_certificate=_file(env.get("MINGA_SIGNING_CERTIFICATE")),
        signing_passphrase=env.get("MINGA_SIGNING_PASSPHRASE", ""),
        time_stamps=env.get("MINGA_TIME_STAMPS", ""),
        trusted_roots=_file(env.get("MINGA_TRUSTED_ROOTS")),
    )


def _processes(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", text):
        raise Refused(
            say("MINGA_PROCESSES is a number of processes from 1 to 99, not {text}.", text=text)
        )
    return int(text)


def _folder(path: str | Path) -> Path:
    folder = Path(path).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise Refused(say("The folder {path} cannot be used.", path=str(folder))) from failure
    return folder


def _file(path: str | None) -> Path | None:
    return Path(path).resolve() if path else None


def _bytes(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,11}", text):
        raise Refused(say("MINGA_MAX_UPLOAD is a number of bytes, not {text}.", text=text))
    return int(text)


def _kept_secret(path: Path) -> str:
    """The secret of this place; of two that start at once, both take the one that was laid down first, and whole."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
