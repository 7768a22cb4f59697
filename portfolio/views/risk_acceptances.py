"""What people see of the climate risk of a work that is accepted or waits to be: the text, the reason, as what it was signed, the acts."""

from datetime import datetime
from uuid import UUID

import msgspec

from foundation import records, territories
from foundation.errors import Sentence
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import roles_of
from foundation.records import DocumentView
from foundation.work import Work
from portfolio import climate, projects, risk_acceptances
from portfolio.climate_rating import Rating


class AcceptanceView(msgspec.Struct, frozen=True, kw_only=True):
    """One acceptance; whoever accepted it is named by their jobs."""

    number: int
    hazards: tuple[str, ...]
    risk: str
    reason: str
    accepted_at: datetime
    roles: tuple[Role, ...]
    file_id: UUID | None
    is_current: bool


class RiskView(msgspec.Struct, frozen=True, kw_only=True):
    """The high risk of one work; ``refusal`` says why this person cannot accept it now."""

    id: UUID
    version: int
    territory: str
    code: str
    title: str
    place: str
    now: Rating | None
    future: Rating | None
    screened_at: datetime | None
    hazards: tuple[str, ...]
    risk: str | None
    is_accepted: bool
    acceptances: tuple[AcceptanceView, ...]
    papers: tuple[DocumentView, ...]
    may_accept: bool
    may_issue: bool
    refusal: Sentence | None


def risk(work: Work, project_id: UUID) -> RiskView:
    """The risk that remains in a work in sight."""
    project = projects.get(work, project_id)
    screening = climate.find(work, project.id)
    result = climate.result_of(work, screening) if screening is not None else None
    rows = risk_acceptances.acceptances_of(work, project.id)
    roles = roles_of(work, {row.accepted_by for row in rows if row.accepted_by is not None})
    refusal = risk_acceptances.find_refusal(work, project, screening)
    may_sign = work.may(Permission.CLIMATE_SIGN_OFF, project.territory)
    counts = bool(rows) and risk_acceptances.is_current(rows[0], screening)
    return RiskView(
        id=project.id,
        version=project.version,
        territory=project.territory,
        code=project.code,
        title=project.title,
        place=territories.get(work, project.territory).label,
        now=screening.now_rating if screening else None,
        future=screening.future_rating if screening else None,
        screened_at=screening.written_at if screening else None,
        hazards=result.needs_sign_off if result else (),
        risk=screening.accepted_risk if screening else None,
        is_accepted=screening is not None and screening.signed_off_by is not None,
        acceptances=tuple(
            AcceptanceView(
                number=row.number,
                hazards=tuple(row.hazards),
                risk=row.risk,
                reason=row.reason,
                accepted_at=row.accepted_at,
                roles=roles.get(row.accepted_by, ()) if row.accepted_by else (),
                file_id=row.file_id,
                is_current=risk_acceptances.is_current(row, screening),
            )
            for row in rows
        ),
        papers=records.views_of(work, project.id, risk_acceptances.RISK_ACT.kind),
        may_accept=may_sign and refusal is None,
        may_issue=may_sign and counts,
        refusal=refusal if result and result.needs_sign_off else None,
    )
