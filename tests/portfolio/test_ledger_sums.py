"""What the entries of a share add up to, whatever their order and number."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from foundation.money import Money, cop
from portfolio import ledger_sums
from portfolio.apportionment import ContributionKind
from portfolio.ledger_sums import EntryFact, FundingStep, ShareSums

DAY = date(2026, 3, 2)

forms = st.sampled_from(ContributionKind)


@st.composite
def entries(draw: st.DrawFn) -> list[EntryFact]:
    """Entries with their reversals, in any order."""
    rows = []
    for number in range(draw(st.integers(0, 12))):
        row = EntryFact(
            id=UUID(int=number),
            step=draw(st.sampled_from(FundingStep)),
            amount_minor=draw(st.integers(1, 10**13)),
            on=DAY + timedelta(days=draw(st.integers(0, 400))),
        )
        rows.append(row)
        if draw(st.booleans()):
            rows.append(
                EntryFact(
                    id=UUID(int=1000 + number),
                    step=row.step,
                    amount_minor=-row.amount_minor,
                    on=row.on + timedelta(days=3),
                    reverses=row.id,
                )
            )
    return draw(st.permutations(rows))


@st.composite
def cash_shares(draw: st.DrawFn) -> list[ShareSums]:
    found = []
    for _ in range(draw(st.integers(1, 6))):
        pledged = draw(st.integers(1, 10**12))
        received = draw(st.integers(0, pledged))
        used = draw(st.integers(0, pledged))
        found.append(
            ShareSums(
                form=ContributionKind.CASH,
                pledged=pledged,
                committed=received,
                received=received,
                used=used,
            )
        )
    return found


@given(forms, entries(), st.data())
def test_the_order_of_entries_changes_no_sum(
    form: ContributionKind, rows: list[EntryFact], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rows))

    assert ledger_sums.sums(form, 7, rows) == ledger_sums.sums(form, 7, shuffled)
    assert ledger_sums.invested(rows) == ledger_sums.invested(shuffled)
    assert ledger_sums.mobilised(form, rows) == ledger_sums.mobilised(form, shuffled)


@given(forms, entries())
def test_no_sum_is_below_zero_and_what_was_taken_back_counts_for_nothing(
    form: ContributionKind, rows: list[EntryFact]
) -> None:
    kept = ledger_sums.sums(form, 0, rows)

    assert min(kept.committed, kept.received, kept.used, kept.unreceipted, kept.outstanding) >= 0
    assert kept == ledger_sums.sums(form, 0, ledger_sums.live(rows))
    signed = sum(row.amount_minor for row in rows if row.step is FundingStep.COMMITTED)
    assert kept.committed == signed


@given(forms, entries())
def test_the_parts_that_count_add_up_to_the_columns(
    form: ContributionKind, rows: list[EntryFact]
) -> None:
    kept = ledger_sums.sums(form, 0, rows)

    assert sum(one.amount_minor for one in ledger_sums.invested(rows)) == kept.used
    counted = ledger_sums.mobilised(form, rows)
    assert sum(one.amount_minor for one in counted) == kept.mobilised
    assert all(one.amount_minor > 0 for one in counted)
    assert len({one.entry for one in counted}) == len(counted)


@given(st.integers(1, 10**13), cash_shares())
def test_a_payment_is_spread_to_the_peso_and_uses_no_share_beyond_its_pledge(
    amount: int, shares: list[ShareSums]
) -> None:
    left = [share.pledged - share.used for share in shares]

    parts = ledger_sums.spread(amount, shares)

    assert sum(parts) == min(amount, sum(left))
    assert all(0 <= part <= most for part, most in zip(parts, left, strict=True))


def test_a_payment_uses_first_what_has_come() -> None:
    came = ShareSums(form=ContributionKind.CASH, pledged=900, committed=900, received=500, used=200)
    promised = ShareSums(form=ContributionKind.CASH, pledged=700, committed=700)

    assert ledger_sums.spread(250, [came, promised]) == (250, 0)
    assert ledger_sums.spread(300 + 110, [came, promised]) == (300 + 40, 70)


def test_each_step_stays_below_the_one_before() -> None:
    now = ShareSums(form=ContributionKind.CASH, pledged=cop(90).minor, committed=cop(50).minor)

    assert ledger_sums.refusal(now, FundingStep.COMMITTED, cop(40)) is None
    assert ledger_sums.refusal(now, FundingStep.COMMITTED, cop("40.01")) is not None
    assert ledger_sums.refusal(now, FundingStep.RECEIVED, cop(50)) is None
    assert ledger_sums.refusal(now, FundingStep.RECEIVED, cop(51)) is not None
    assert ledger_sums.refusal(now, FundingStep.COMMITTED, Money(0)) is not None


def test_what_came_in_kind_beyond_its_commitment_is_mobilised_once() -> None:
    rows = [
        EntryFact(id=UUID(int=1), step=FundingStep.COMMITTED, amount_minor=300, on=DAY),
        EntryFact(id=UUID(int=2), step=FundingStep.USED, amount_minor=250, on=DAY),
        EntryFact(id=UUID(int=3), step=FundingStep.USED, amount_minor=170, on=DAY),
    ]

    counted = ledger_sums.mobilised(ContributionKind.IN_KIND, rows)

    assert [(one.entry.int, one.amount_minor) for one in counted] == [(1, 300), (3, 120)]
