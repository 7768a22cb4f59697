"""Sample sheets of the act of settlement."""

from datetime import date

from msgspec.structs import replace

from contracting.documents.settlement import (
    BalanceAmount,
    LifeEvent,
    PaidLine,
    PolicyLine,
    SettledLine,
    SettlementSheet,
)
from contracting.samples.agreement import head
from contracting.samples.closing import NOTHING, longest_parties, nobody, parties
from foundation.money import cop
from foundation.samples import LARGEST, LONGEST_TEXT
from foundation.translations import Translator


def settlements(words: Translator) -> dict[str, SettlementSheet]:
    """By agreement with everything; by the entity alone with nothing paid; with two hundred payments."""
    about = head(words.language)
    ordinary = SettlementSheet(
        stage="by_agreement",
        ended_on=date(2026, 7, 21),
        settled_on=date(2026, 11, 3),
        by_agreement_until=date(2026, 11, 21),
        late_until=date(2029, 1, 21),
        initial=cop("91_000_000"),
        final=cop("99_250_000"),
        life=(
            LifeEvent(on=date(2026, 2, 17), what=words.text("The agreement was signed.")),
            LifeEvent(on=date(2026, 3, 2), what=words.text("The start act was written.")),
            LifeEvent(on=date(2026, 4, 13), what=words.text("Suspension {n} began.", n=1)),
            LifeEvent(on=date(2026, 10, 29), what=words.text("The work was received finally.")),
        ),
        balance=(
            SettledLine(
                code="value",
                terms=(
                    BalanceAmount(code="initial", amount=cop("91_000_000")),
                    BalanceAmount(code="changes", amount=cop("8_250_000")),
                ),
                total=cop("99_250_000"),
            ),
            SettledLine(
                code="advance",
                terms=(
                    BalanceAmount(code="advance", amount=cop("27_300_000")),
                    BalanceAmount(code="amortised", amount=cop("-27_300_000")),
                ),
                total=NOTHING,
            ),
            SettledLine(code="fixes", terms=(), total=None),
        ),
        payments=(
            PaidLine(
                number=1,
                kind="advance",
                paid_on=date(2026, 3, 9),
                gross=cop("27_300_000"),
                amortised=NOTHING,
                retained=NOTHING,
                deducted=NOTHING,
                net=cop("27_300_000"),
            ),
            PaidLine(
                number=2,
                kind="final",
                paid_on=date(2026, 8, 3),
                gross=cop("99_250_000"),
                amortised=cop("27_300_000"),
                retained=cop("4_962_500"),
                deducted=cop("3_597_500"),
                net=cop("63_390_000"),
            ),
        ),
        policies=(
            PolicyLine(
                coverage="stability",
                policy="45-101-7781",
                amount=cop("4_962_500"),
                until=date(2031, 10, 29),
            ),
        ),
        observations="Los planos récord quedan en el archivo de la secretaría.",
        reservations="",
        **parties(about),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            stage="unilateral",
            life=ordinary.life[:1],
            balance=ordinary.balance[:1],
            payments=(),
            policies=(),
            observations="",
            **nobody(about),
        ),
        "extreme": replace(
            ordinary,
            stage="late",
            initial=LARGEST,
            final=LARGEST,
            life=ordinary.life * 20,
            balance=ordinary.balance * 6,
            payments=tuple(
                replace(ordinary.payments[1], number=number, gross=cop("99_999_999_999"))
                for number in range(1, 201)
            ),
            policies=ordinary.policies * 30,
            observations=LONGEST_TEXT,
            reservations=LONGEST_TEXT,
            **longest_parties(about),
        ),
    }
