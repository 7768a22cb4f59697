"""What people see of suppliers: those a place knows, and one with what the agreements of the place paid."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import agreements, suppliers
from contracting.agreements import Agreement
from contracting.cash_book import CashEntry
from contracting.suppliers import Supplier
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.people import DocumentKind
from foundation.work import Work
from portfolio.projects import Project


class SupplierView(msgspec.Struct, frozen=True, kw_only=True):
    """A supplier as those see it who buy; ``same_phone`` are others with the same telephone."""

    id: UUID
    version: int
    territory: str
    name: str
    document_kind: DocumentKind
    document: str
    phone: str
    same_phone: tuple[str, ...]


class PaidView(msgspec.Struct, frozen=True, kw_only=True):
    """What one agreement of the place paid to a supplier."""

    agreement_id: UUID
    agreement_number: str | None
    project_title: str
    amount: Money


class SupplierPage(msgspec.Struct, frozen=True, kw_only=True):
    """One supplier with the agreements of the place, each with what it paid."""

    supplier: SupplierView
    paid: tuple[PaidView, ...]
    may_write: bool


class SuppliersView(msgspec.Struct, frozen=True, kw_only=True):
    """The suppliers that the place of an agreement knows."""

    agreement_id: UUID
    agreement_number: str | None
    territory: str
    project_id: UUID
    project_title: str
    rows: tuple[SupplierView, ...]
    may_write: bool


def of_agreement(work: Work, agreement_id: UUID) -> SuppliersView:
    """The suppliers of an agreement's place, with their telephones, for those who buy and those who look at it."""
    agreement = agreements.get(work, agreement_id)
    rows = suppliers.known_at(work, agreement.territory)
    return SuppliersView(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        territory=agreement.territory,
        project_id=agreement.project_id,
        project_title=agreements.project_of(work, agreement).title,
        rows=tuple(_supplier(row, rows) for row in rows),
        may_write=work.may(Permission.PURCHASE_WRITE, agreement.territory),
    )


def detail(work: Work, supplier_id: UUID) -> SupplierView:
    """One supplier in sight."""
    row = suppliers.get(work, supplier_id)
    return _supplier(row, suppliers.known_at(work, row.territory))


def page(work: Work, supplier_id: UUID) -> SupplierPage:
    """One supplier in sight, with what each agreement of the place paid."""
    view = detail(work, supplier_id)
    spent = sa.func.coalesce(sa.func.sum(CashEntry.amount_minor), 0).label("spent")
    statement = (
        sa.select(Agreement.id, Agreement.number, Agreement.currency, Project.title, spent)
        .join(Project, Project.id == Agreement.project_id)
        .outerjoin(
            CashEntry,
            sa.and_(CashEntry.agreement_id == Agreement.id, CashEntry.supplier_id == supplier_id),
        )
        .where(Agreement.territory == view.territory, Agreement.starts_on.is_not(None))
        .group_by(Agreement.id, Agreement.number, Agreement.currency, Project.title)
        .order_by(Agreement.number)
    )
    return SupplierPage(
        supplier=view,
        paid=tuple(
            PaidView(
                agreement_id=row.id,
                agreement_number=row.number,
                project_title=row.title,
                amount=Money(-row.spent, row.currency),
            )
            for row in work.session.execute(statement)
        ),
        may_write=work.may(Permission.PURCHASE_WRITE, view.territory),
    )


def _supplier(row: Supplier, known: Sequence[Supplier]) -> SupplierView:
    return SupplierView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        name=row.name,
        document_kind=row.document_kind,
        document=row.document,
        phone=row.phone,
        same_phone=tuple(o.name for o in known if o.phone == row.phone and o.id != row.id),
    )
