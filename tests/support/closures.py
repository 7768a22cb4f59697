"""The end of agreements in the stories of tests."""

import sqlalchemy as sa

from contracting.agreements import Agreement
from foundation.database import Database
from portfolio import deliveries
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.deliveries import AcceptDelivery, RecordDelivery
from tests.support import factories
from tests.support.factories import Cast


def delivered(db: Database, cast: Cast, agreement: Agreement) -> None:
    """What was promised in kind comes whole."""
    with db.reading(cast.auditor) as work:
        shares = [
            (row.id, row.in_kind_quantity_milli)
            for row in work.session.execute(
                sa.select(FundingShare).where(
                    FundingShare.project_id == agreement.project_id,
                    FundingShare.form == ContributionKind.IN_KIND,
                )
            ).scalars()
        ]
    for share, quantity in shares:
        proof = factories.paper(db, cast.organisation, agreement.territory)
        with db.writing(cast.organisation) as work:
            came = RecordDelivery(quantity=quantity or 1, delivered_on=work.today, evidence=proof)
            key = deliveries.record(work, share, came).id
        with db.writing(cast.engineer) as work:
            deliveries.accept(work, key, AcceptDelivery())
