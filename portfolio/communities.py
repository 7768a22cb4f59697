"""Community organisations: who may ask for a work and build it, their representative, and their legal papers with expiry.

Kinds follow Ley 2166/2021 (community action), Ley 70/1993 (community councils), Ley 89/1890 and Decreto 1088/1993 (indigenous councils).
The papers of its dossier are dated reference data of contracting. The tax number (NIT) is kept as base and check digit apart (DIAN).
"""

from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.co import nit

from foundation.columns import Base, Count, Instant, Path, Versioned, enum_column
from foundation.commands import (
    CodeText,
    FileId,
    MunicipalityPath,
    NumberText,
    Rate,
    ShortText,
    Total,
)
from foundation.constraints import explains
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import BASIS
from foundation.people import DescribePerson, describe
from foundation.work import Work

explains(
    "uq_community_tax_base",
    say("An organisation with that tax number is already registered."),
    columns="community.tax_base",
)


class CommunityKind(StrEnum):
    """The legal form of an organisation."""

    COMMUNITY_ACTION = "community_action"
    INDIGENOUS_COUNCIL = "indigenous_council"
    COMMUNITY_COUNCIL = "community_council"
    ASSOCIATION = "association"
    COOPERATIVE = "cooperative"


class PaperKind(StrEnum):
    """A legal paper of the organisation's dossier."""

    LEGAL_STATUS = "legal_status"
    REPRESENTATION = "representation"
    TAX_REGISTRATION = "tax_registration"
    STATUTES = "statutes"
    BANK_CERTIFICATE = "bank_certificate"
    SIGNING_AUTHORISATION = "signing_authorisation"
    BACKGROUND_CHECK = "background_check"
    IDENTITY_DOCUMENTS = "identity_documents"
    DISCIPLINARY_RECORD = "disciplinary_record"
    FISCAL_RECORD = "fiscal_record"
    CRIMINAL_RECORD = "criminal_record"
    CORRECTIVE_RECORD = "corrective_record"
    SUPPORT_DEBTOR_RECORD = "support_debtor_record"
    SOCIAL_SECURITY = "social_security"
    EXPERIENCE = "experience"
    IMPEDIMENT_DECLARATION = "impediment_declaration"


class Community(Versioned, Base):
    """An organisation of a village."""

    __tablename__ = "community"
    __table_args__ = (
        sa.CheckConstraint("members > 0", name="members_positive"),
        sa.UniqueConstraint("tax_base"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[CommunityKind] = enum_column(CommunityKind)
    tax_base: Mapped[str | None] = mapped_column(sa.String(15))
    tax_check_digit: Mapped[str | None] = mapped_column(sa.String(1))
    legal_status_number: Mapped[str | None] = mapped_column(sa.String(80))
    members: Mapped[Count]
    quorum_bp: Mapped[int | None]
    board_until: Mapped[date | None]
    representative_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    registered_at: Mapped[Instant]

    @property
    def tax_number(self) -> str:
        """The number with its check digit, as it is written; empty where there is none."""
        return f"{self.tax_base}-{self.tax_check_digit}" if self.tax_base else ""

    @property
    def identity(self) -> "Identity":
        """How it is named today."""
        return Identity(
            name=self.name,
            tax_number=self.tax_number,
            legal_status_number=self.legal_status_number or "",
        )


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """How an act names an organisation; empty what it has not."""

    name: str
    tax_number: str
    legal_status_number: str


class LegalPaper(Base):
    """One paper of an organisation: its number, its dates, its file."""

    __tablename__ = "legal_paper"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"), index=True)
    kind: Mapped[PaperKind] = enum_column(PaperKind)
    number: Mapped[str | None] = mapped_column(sa.String(80))
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    added_at: Mapped[Instant]
    # Nobody checks what they filed; of papers filed before that was asked it is not known.
    added_by: Mapped[UUID | None]


class CommunityData(Protocol):
    """What a registration and a correction both say of an organisation."""

    @property
    def name(self) -> str: ...
    @property
    def members(self) -> int: ...
    @property
    def quorum(self) -> int | None: ...
    @property
    def tax_number(self) -> str | None: ...
    @property
    def legal_status_number(self) -> str | None: ...
    @property
    def board_until(self) -> date | None: ...


def wrong_figures(data: CommunityData) -> dict[str, Sentence]:
    """What is wrong with an organisation's figures, whatever its kind."""
    errors = {}
    if data.members < 1:
        errors["members"] = say("This cannot be less than {n}.", n=1)
    if data.tax_number is not None and not nit.is_valid(data.tax_number):
        errors["tax_number"] = say("Write the tax number with its check digit, as in 800197268-4.")
    return errors


def wrong_quorum(kind: CommunityKind, quorum: int | None) -> dict[str, Sentence]:
    """The law gives community action its quorum; every other kind has it from its statutes."""
    if kind is CommunityKind.COMMUNITY_ACTION or 0 < (quorum or 0) <= BASIS:
        return {}
    return {"quorum": say("Write the part of the members that the statutes ask for to decide.")}


def refuse(errors: dict[str, Sentence]) -> None:
    """Refuse a command with everything that is wrong with it, if anything is."""
    if errors:
        raise InvalidCommand(errors)


def columns_of(kind: CommunityKind, data: CommunityData) -> dict[str, Any]:
    """An organisation's data as its row keeps them: the tax number in base and check digit, no quorum where the law gives it."""
    compact = nit.compact(data.tax_number) if data.tax_number else None
    return {
        "name": data.name,
        "members": data.members,
        "quorum_bp": data.quorum if kind is not CommunityKind.COMMUNITY_ACTION else None,
        "tax_base": compact[:-1] if compact else None,
        "tax_check_digit": compact[-1] if compact else None,
        "legal_status_number": data.legal_status_number,
        "board_until": data.board_until,
    }


class RegisterCommunity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new organisation with its representative."""

    territory: MunicipalityPath
    name: ShortText
    kind: CommunityKind
    members: Total
    quorum: Rate | None = None
    tax_number: CodeText | None = None
    legal_status_number: NumberText | None = None
    board_until: date | None = None
    representative: DescribePerson

    def __post_init__(self) -> None:
        refuse({**wrong_figures(self), **wrong_quorum(self.kind, self.quorum)})


class AddPaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One more paper in the dossier."""

    kind: PaperKind
    number: NumberText | None = None
    issued_on: date
    expires_on: date | None = None
    file: FileId | None = None

    def __post_init__(self) -> None:
        if self.expires_on is not None and self.expires_on < self.issued_on:
            raise InvalidCommand(
                {
                    "expires_on": say(
                        "The paper cannot expire before it was issued, {day}.", day=self.issued_on
                    )
                }
            )


def register(work: Work, command: RegisterCommunity) -> Community:
    """Register an organisation."""
    work.require(Permission.COMMUNITY_EDIT, command.territory)
    person = describe(work, command.territory, command.representative)
    community = work.add(
        Community(
            id=new_id(),
            territory=command.territory,
            kind=command.kind,
            representative_id=person.id,
            registered_at=work.now,
            **columns_of(command.kind, command),
        )
    )
    work.record(
        "community.registered", community, facts={"kind": command.kind, "members": command.members}
    )
    return community


def add_paper(work: Work, community_id: UUID, command: AddPaper) -> Community:
    """File a paper in the organisation's dossier; a newer one of the same kind replaces none, the history stays."""
    community = work.get(Community, community_id, lock=True)
    work.require(Permission.COMMUNITY_EDIT, community.territory)
    if command.issued_on > work.today:
        raise InvalidCommand({"issued_on": say("That day has not come yet.")})
    paper = work.add(
        LegalPaper(
            id=new_id(),
            territory=community.territory,
            community_id=community.id,
            kind=command.kind,
            number=command.number,
            issued_on=command.issued_on,
            expires_on=command.expires_on,
            file_id=command.file,
            added_at=work.now,
            added_by=work.actor.user_id,
        )
    )
    work.record(
        "community.paper_added",
        community,
        facts={"paper": paper.id, "kind": command.kind, "expires_on": command.expires_on},
    )
    return community
