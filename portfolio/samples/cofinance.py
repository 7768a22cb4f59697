"""Sample acts of co-finance: ordinary, minimal and extreme."""

from datetime import date

from msgspec.structs import replace

from foundation.money import Money, cop, split
from foundation.papers import Signatory
from foundation.samples import (
    LARGEST,
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    ORGANISATION,
    PRESIDENT,
)
from foundation.translations import Translator
from portfolio.documents.cofinance_act import CofinanceSheet, PromisedShare
from portfolio.samples.works import bare, head, longest


def cofinance_act() -> CofinanceSheet:
    return CofinanceSheet(
        head=head(),
        budget=cop("110_400_000"),
        cash=cop("91_000_000"),
        in_kind=cop("19_400_000"),
        shares=(
            _cash("Programa Territorios Posibles", "programme", "61_000_000", 5525),
            replace(
                _cash("Municipio de Caloto", "municipality", "30_000_000", 2718),
                documents=("CDP 411 de 2026",),
            ),
            PromisedShare(
                contributor=ORGANISATION,
                source="community",
                form="in_kind",
                of="Mano de obra no calificada",
                quantity_milli=388_000,
                unit="jornal",
                rate=cop("50_000"),
                valued_by="Jornal rural del municipio, según tres pagos de la vereda en 2025",
                amount=cop("19_400_000"),
                share_bp=1757,
                pledged_on=date(2026, 2, 8),
                due_on=date(2026, 6, 30),
                documents=(),
            ),
        ),
        terms="El dinero se consigna en la cuenta del convenio contra cada hito; los jornales van en la planilla semanal.",
        parties=(
            Signatory(role="Por quien aporta", organisation="Programa Territorios Posibles"),
            Signatory(role="Por quien aporta", organisation="Municipio de Caloto"),
            PRESIDENT,
        ),
    )


def _cash(contributor: str, source: str, amount: str, share_bp: int) -> PromisedShare:
    return PromisedShare(
        contributor=contributor,
        source=source,
        form="cash",
        of="",
        quantity_milli=None,
        unit="",
        rate=None,
        valued_by="",
        amount=cop(amount),
        share_bp=share_bp,
        pledged_on=date(2026, 1, 28),
        due_on=date(2026, 3, 15),
        documents=(),
    )


def cofinance_acts(words: Translator) -> dict[str, CofinanceSheet]:
    """Two in money and one in kind; one alone; forty with long names who bring the largest sum."""
    ordinary = cofinance_act()
    alone = replace(ordinary.shares[0], amount=cop("110_400_000"), share_bp=10_000)
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            cash=alone.amount,
            in_kind=Money.zero(),
            shares=(alone,),
            terms="Se consigna.",
            parties=(Signatory(),),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            budget=LARGEST,
            cash=Money.zero(),
            in_kind=LARGEST,
            shares=tuple(
                replace(
                    ordinary.shares[2],
                    contributor=f"{LONG_NAME} {number}",
                    of=LONG_NAME,
                    valued_by=LONG_NAME,
                    amount=amount,
                    share_bp=250,
                    documents=(LONG_TEXT,),
                )
                for number, amount in enumerate(split(LARGEST, [1] * 40), start=1)
            ),
            terms=LONGEST_TEXT,
            parties=(LONG_SIGNATORY,) * 40,
        ),
    }
