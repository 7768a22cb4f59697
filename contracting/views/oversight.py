"""What people see of a work's oversight committee: its act, where it is registered, its members, and what keeps any from overseeing."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import agreements, impediments, oversight, oversight_rules
from contracting.oversight import (
    DeclaredRelation,
    OversightMember,
    OversightRegistry,
)
from contracting.oversight_rules import OversightRuleCode, RelationKind
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import RoleGrant, UserAccount
from foundation.people import Person
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project


class RelationView(msgspec.Struct, frozen=True, kw_only=True):
    """A declared relation; the name only for who may read persons."""

    kind: RelationKind
    name: str | None


class OverseerView(msgspec.Struct, frozen=True, kw_only=True):
    """A member; ``impediments`` say why they may give no verdict."""

    id: UUID
    name: str | None
    has_account: bool
    joined_on: date
    left_on: date | None
    sits: bool
    relations: tuple[RelationView, ...]
    impediments: tuple[Sentence, ...]


class CommitteeView(msgspec.Struct, frozen=True, kw_only=True):
    """The act of constitution as it is on record."""

    act_number: str
    constituted_on: date
    until_on: date
    is_in_term: bool
    object: str
    residence: str
    registered_with: OversightRegistry | None
    registration_number: str | None
    registered_on: date | None
    act_id: UUID | None


class OversightView(msgspec.Struct, frozen=True, kw_only=True):
    """The oversight of one work."""

    project_id: UUID
    version: int
    territory: str
    code: str
    title: str
    place: str
    organisation: str
    agreement_id: UUID | None
    committee: CommitteeView | None
    members: tuple[OverseerView, ...]
    norm: str
    text_es: str
    text_en: str


def detail(work: Work, project_id: UUID) -> OversightView:
    """The oversight of a work in sight."""
    row = work.session.execute(
        sa.select(Project, Community.name)
        .outerjoin(Community, Community.id == Project.community_id)
        .where(Project.id == project_id, work.visible(Project.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    project: Project = row[0]
    committee = oversight.find(work, project.id)
    agreement = agreements.find_last(work, project.id)
    rule = oversight_rules.rule_on(OversightRuleCode.LOOK_BACK, work.today)
    return OversightView(
        project_id=project.id,
        version=project.version,
        territory=project.territory,
        code=project.code,
        title=project.title,
        place=territories.get(work, project.territory).label,
        organisation=row[1] or "",
        agreement_id=agreement.id if agreement else None,
        committee=None
        if committee is None
        else CommitteeView(
            **{
                name: getattr(committee, name)
                for name in CommitteeView.__struct_fields__
                if name != "is_in_term"
            },
            is_in_term=committee.is_in_term(work.today),
        ),
        members=_members(work, project, committee.id) if committee else (),
        norm=rule.norm if rule else "",
        text_es=rule.text_es if rule else "",
        text_en=rule.text_en if rule else "",
    )


def _members(work: Work, project: Project, committee_id: UUID) -> tuple[OverseerView, ...]:
    may_read = work.may(Permission.PERSON_READ, project.territory)
    rows = [
        (row[0], row[1])
        for row in work.session.execute(
            sa.select(OversightMember, Person.name)
            .join(Person, Person.id == OversightMember.person_id)
            .where(OversightMember.committee_id == committee_id)
            .order_by(OversightMember.joined_on, OversightMember.id)
        )
    ]
    members = [member for member, _ in rows]
    agreement = agreements.find_last(work, project.id)
    standing = impediments.standings(work, agreement, members, work.today)
    relations = _relations(work, [member.id for member in members], may_read=may_read)
    return tuple(
        OverseerView(
            id=member.id,
            name=name if may_read else None,
            has_account=member.user_id is not None,
            joined_on=member.joined_on,
            left_on=member.left_on,
            sits=member.sits_on(work.today),
            relations=tuple(relations.get(member.id, ())),
            impediments=tuple(one.sentence for one in standing.get(member.id, ())),
        )
        for member, name in rows
    )


def _relations(
    work: Work, members: list[UUID], *, may_read: bool
) -> dict[UUID, list[RelationView]]:
    rows = work.session.execute(
        sa.select(DeclaredRelation, Person.name)
        .join(Person, Person.id == DeclaredRelation.person_id)
        .where(DeclaredRelation.member_id.in_(members))
        .order_by(DeclaredRelation.id)
    )
    found: dict[UUID, list[RelationView]] = {}
    for relation, name in ((row[0], row[1]) for row in rows):
        view = RelationView(kind=relation.kind, name=name if may_read else None)
        found.setdefault(relation.member_id, []).append(view)
    return found


class AccountChoice(msgspec.Struct, frozen=True, kw_only=True):
    """An account with the committee's job in sight of a work."""

    id: UUID
    user_name: str


def accounts_of(work: Work, territory: str) -> tuple[AccountChoice, ...]:
    """The accounts that turn the committee's key where a work lies."""
    above = [territory[: i + 1] for i, sign in enumerate(territory) if sign == "."]
    rows = work.session.execute(
        sa.select(UserAccount.id, UserAccount.user_name)
        .join(RoleGrant, RoleGrant.user_id == UserAccount.id)
        .where(
            RoleGrant.role == Role.COMMITTEE,
            RoleGrant.territory.in_(above),
            UserAccount.is_active,
        )
        .distinct()
        .order_by(UserAccount.user_name)
    )
    return tuple(AccountChoice(id=row.id, user_name=row.user_name) for row in rows)
