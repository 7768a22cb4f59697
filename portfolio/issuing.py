"""Papers of the portfolio: the minutes of an assembly, issued once it is closed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from foundation import acts, issuing, territories
from foundation.acts import Act, AnyAct, Belonging, Gap, IssueAct, Print, Subject
from foundation.clock import civil_date
from foundation.errors import ProgrammingError, say
from foundation.files import FileStore, StoredFile
from foundation.identity.permissions import Permission
from foundation.identity.users import roles_of
from foundation.issuing import Language, Press
from foundation.papers import Stamp, municipality_code
from foundation.pdf.blocks import Printed
from foundation.people import Person
from foundation.records import IssuedDocument
from foundation.translations import Translator
from foundation.work import Work
from portfolio import assemblies, hamlets, preparation_acts, quorum, vote_counts, work_kinds
from portfolio.assemblies import Alternative, Assembly, AssemblyState
from portfolio.beneficiaries import AGES, ETHNICITIES, PeopleColumns
from portfolio.communities import Community
from portfolio.documents.minutes import print_minutes
from portfolio.documents.minutes_sheet import (
    OWN_STATUTES,
    Counted,
    MinutesSheet,
    QuorumFacts,
    VotedNeed,
)
from portfolio.needs import Need
from portfolio.projects import Project
from portfolio.samples import minutes as samples
from portfolio.voting import VoteStatus


class IssueMinutes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the minutes of a closed assembly, to be signed and kept."""

    language: Language = Language.ES


def issue_minutes(
    work: Work, press: Press, assembly_id: UUID, command: IssueMinutes
) -> IssuedDocument:
    """The minutes of a closed assembly, numbered in the book of its organisation."""
    return acts.issue(work, press, MINUTES, assembly_id, IssueAct(language=command.language))


def _assemblies(work: Work, project_id: UUID) -> Sequence[Subject]:
    """The assemblies before which the need of a work was put, the earliest first."""
    project = work.get(Project, project_id)
    statement = (
        work.select(Assembly)
        .join(Alternative, Alternative.assembly_id == Assembly.id)
        .where(Alternative.need_id == project.need_id)
        .order_by(Assembly.id)
    )
    rows = work.session.execute(statement).scalars()
    return tuple(Subject(id=row.id, name=say("Assembly {n}", n=row.number)) for row in rows)


def _belonging(work: Work, assembly: Assembly) -> Belonging:
    return Belonging(owner_id=assembly.community_id, project_id=None)


def _unclosed(work: Work, assembly: Assembly) -> Sequence[Gap]:
    if assembly.state is AssemblyState.CLOSED:
        return ()
    said = say("Close the minutes first: after that nothing in them changes any more.")
    return (Gap(said=said, href=f"/assemblies/{assembly.id}"),)


def _photo(work: Work, assembly: Assembly) -> StoredFile | None:
    return work.get(StoredFile, assembly.photo_id) if assembly.photo_id else None


def _drawing(work: Work, assembly: Assembly, store: FileStore) -> Print[MinutesSheet]:
    """The minutes with the photo of the meeting: its copy for screens is upright and of a form that paper knows."""
    photo = _photo(work, assembly)

    def draw(sheet: MinutesSheet, stamp: Stamp, words: Translator) -> Printed:
        picture = store.published(photo.sha256, photo.web_sha256) if photo else b""
        return print_minutes(sheet, stamp, words, picture)

    return draw


def minutes_sheet(work: Work, assembly: Assembly, words: Translator) -> MinutesSheet:
    """What the minutes of an assembly say; the hash of the photo is that of the original."""
    photo = _photo(work, assembly)
    community = work.get(Community, assembly.community_id)
    if assembly.held_at is None:
        raise ProgrammingError("a closed assembly was held")
    identity = assemblies.identity_of(assembly, community)
    result = assemblies.result_of(work, assembly)
    return MinutesSheet(
        organisation=identity.name,
        organisation_kind=community.kind.value,
        tax_number=identity.tax_number,
        legal_status=identity.legal_status_number,
        place=territories.get(work, assembly.territory).label,
        municipality_code=municipality_code(assembly.territory),
        assembly_number=assembly.number,
        meeting_place=assembly.place,
        summons=assembly.summons.value,
        called_at=assembly.called_at,
        called_for_at=assembly.called_for_at,
        held_at=assembly.held_at,
        quorum=_quorum(work, assembly),
        by_sex=_counted(assembly, ("women", "men")),
        by_age=_counted(assembly, AGES),
        by_ethnicity=_counted(assembly, ETHNICITIES),
        by_hamlet=tuple(
            (one.hamlet, one.number) for one in hamlets.counts_of(work.session, assembly.id)
        ),
        needs=_needs(work, assembly, words),
        blank=result.blank,
        cast=result.cast,
        needed_votes=result.needed_votes,
        president=issuing.signatory(
            work.get(Person, assembly.president_id or community.representative_id),
            words,
            role=words.text("Presides the assembly"),
            organisation=identity.name,
        ),
        photo_sha256=photo.sha256 if photo else "",
        method=assembly.method.value,
        tokens=assembly.tokens or 0,
        **_counts(work, assembly, words),
    )


def _counts(work: Work, assembly: Assembly, words: Translator) -> dict[str, Any]:
    """Who counted the vote that decided, how often it was tied before, and how a tie was settled."""
    votes = vote_counts.votes_of(work, assembly)
    done = [vote for vote in votes if vote.result is not None]
    if not done:
        return {}
    settlement = vote_counts.settlement_of(work, assembly.id)
    counters = [row.counted_by for row in done[-1].agreed if row.counted_by is not None]
    roles = roles_of(work, set(counters))
    return {
        "counters": tuple(
            ", ".join(words.label("role", role) for role in roles.get(who, ()))
            or words.text("Somebody else")
            for who in counters
        ),
        "ties": sum(vote.result.status is VoteStatus.TIED for vote in done if vote.result),
        "settled": settlement.reason if settlement else "",
    }


def _quorum(work: Work, assembly: Assembly) -> QuorumFacts:
    if assembly.held_at is None or assembly.call is None or assembly.members_attending is None:
        raise ProgrammingError("a closed assembly was held")
    rule = assemblies.rule_of(work, assembly, civil_date(assembly.held_at))
    found = quorum.assess(rule, assembly.members, assembly.members_attending, assembly.call)
    is_law = rule.code != "own_statutes"
    return QuorumFacts(
        call=assembly.call.value,
        members=found.members,
        attending=found.attending,
        needed=found.needed,
        needed_to_deliberate=found.needed_to_deliberate,
        part=quorum.in_lowest_terms(quorum.threshold_of(rule, assembly.call)),
        rule=rule.source if is_law else OWN_STATUTES,
        rule_from=rule.valid_from if is_law else None,
        to_confirm=rule.to_confirm,
    )


def _counted(row: PeopleColumns, names: tuple[str, ...]) -> tuple[Counted, ...]:
    return tuple(Counted(code=name, people=getattr(row, name)) for name in names)


def _needs(work: Work, assembly: Assembly, words: Translator) -> tuple[VotedNeed, ...]:
    voted = {row.need_id: row for row in assemblies.alternatives_of(work, assembly.id)}
    needs = work.session.execute(work.select(Need).where(Need.id.in_(voted))).scalars()
    lines = (
        VotedNeed(
            place=voted[need.id].place or 0,
            title=need.title,
            kind=work_kinds.name_of(need.kind, words.language),
            people=need.women + need.men,
            votes=voted[need.id].votes or 0,
        )
        for need in needs
    )
    return tuple(sorted(lines, key=lambda line: (line.place, line.title)))


MINUTES: Act[Assembly, MinutesSheet] = Act(
    kind="minutes",
    rank=10,
    noun=Assembly,
    permission=Permission.ASSEMBLY_RECORD,
    subjects=_assemblies,
    belonging=_belonging,
    gaps=_unclosed,
    sheet=minutes_sheet,
    drawing=_drawing,
    draw=print_minutes,
    samples=samples.minutes_forms,
)

ACTS: tuple[AnyAct, ...] = (MINUTES, *preparation_acts.ACTS)
