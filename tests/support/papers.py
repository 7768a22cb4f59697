"""Issuing papers in tests: the press of a place that has a public address, and what was kept."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import issuing as contracting_papers
from contracting.agreements import Agreement
from contracting.handovers import Handover
from contracting.issuing import (
    IssueAgreement,
    IssueCertificate,
    IssueHandoverAct,
    IssueStartAct,
)
from contracting.payments import Payment
from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor
from foundation.issuing import Press
from foundation.records import IssuedDocument
from portfolio import assemblies, issuing
from portfolio.assemblies import Assembly, CloseAssembly
from portfolio.communities import Community
from portfolio.issuing import IssueMinutes
from tests.support import factories
from tests.support.factories import STORE, Cast
from tests.support.golden import words_of

ADDRESS = "https://minga.example"
PRESS = Press(STORE, ADDRESS)


def closed_assembly(
    db: Database,
    hands: Cast,
    owner: Community | None = None,
    *,
    photo: UUID | None = None,
    **overrides: object,
) -> Assembly:
    """An assembly that chose among three needs, its minutes closed."""
    owner = owner or factories.community(db, hands)
    needs = (
        factories.need(db, hands, owner),
        factories.need(db, hands, owner, title="Acueducto de El Palmar", kind="rural_aqueduct"),
        factories.need(db, hands, owner, title="Cubierta de la escuela", kind="classroom"),
    )
    held = factories.assembly(db, hands, owner, needs, photo=photo, **overrides)
    with db.writing(hands.social_facilitator) as work:
        return assemblies.close(work, held.id, CloseAssembly())


def minutes_of(
    db: Database, who: Actor, assembly: Assembly, command: IssueMinutes | None = None
) -> IssuedDocument:
    with db.writing(who) as work:
        return issuing.issue_minutes(work, PRESS, assembly.id, command or IssueMinutes())


def agreement_paper(db: Database, who: Actor, agreement: Agreement) -> IssuedDocument:
    with db.writing(who) as work:
        return contracting_papers.issue_agreement(work, PRESS, agreement.id, IssueAgreement())


def start_act(db: Database, who: Actor, agreement: Agreement) -> IssuedDocument:
    with db.writing(who) as work:
        return contracting_papers.issue_start_act(work, PRESS, agreement.id, IssueStartAct())


def certificate(db: Database, who: Actor, payment: Payment) -> IssuedDocument:
    with db.writing(who) as work:
        return contracting_papers.issue_certificate(work, PRESS, payment.id, IssueCertificate())


def handover_act(db: Database, who: Actor, handover: Handover) -> IssuedDocument:
    with db.writing(who) as work:
        return contracting_papers.issue_handover_act(work, PRESS, handover.id, IssueHandoverAct())


def text_of(document: IssuedDocument) -> str:
    return words_of(STORE.get(document.sha256))


def issued(db: Database) -> list[IssuedDocument]:
    """Every paper of the place, oldest first."""
    with db.reading(SYSTEM) as work:
        return list(
            work.session.execute(sa.select(IssuedDocument).order_by(IssuedDocument.id)).scalars()
        )


def sheet_of(document: IssuedDocument) -> dict[str, Any]:
    """The data that a paper was printed from, as they are kept beside it."""
    found: dict[str, Any] = msgspec.json.decode(STORE.get(document.sheet_sha256))
    return found
