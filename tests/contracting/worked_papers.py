"""The papers of the worked example: every act that its life has, issued, with the figures that were worked out by hand."""

from app import acts as every_act
from contracting.agreements import Agreement
from foundation import acts
from foundation.acts import IssueAct
from foundation.database import Database
from tests.support.factories import Cast
from tests.support.papers import PRESS, text_of

SAID = {
    # 6 August and 12 days of suspension.
    "suspension_act": ("4 de mayo de 2026", "6 de agosto de 2026"),
    "restart_act": ("16 de mayo de 2026", "12 días", "18 de agosto de 2026"),
    "final_acceptance": ("$ 222.625.000",),
    # Before the handover nothing of what was retained was released.
    "settlement_act": (
        "$ 200.000.000",
        "$ 222.625.000",
        "pagado: $ 211.493.750",
        "retenido: $ 11.131.250",
        "Comenzó la suspensión 1.",
        "Otrosí 2: 15 días y $ 22.625.000.",
    ),
}
AMENDMENTS = {
    1: ("se prorroga 20 días", "17 de julio de 2026", "6 de agosto de 2026"),
    2: (
        "18 de agosto de 2026 y termina el 2 de septiembre de 2026",
        "DOSCIENTOS MILLONES DE PESOS M/CTE ($ 200.000.000)",
        "DOSCIENTOS VEINTIDÓS MILLONES SEISCIENTOS VEINTICINCO MIL PESOS M/CTE",
        "51 votos a favor, 2 en contra",
    ),
}


def check(db: Database, hands: Cast, agreement: Agreement) -> None:
    """Issue what can be issued; each paper says what the records say, and a second time it is the same paper."""
    issued = {
        (kind, number): text
        for kind, number, text in (
            *_issue(db, hands, agreement, "suspension_act"),
            *_issue(db, hands, agreement, "restart_act"),
            *_issue(db, hands, agreement, "amendment"),
            *_issue(db, hands, agreement, "final_acceptance"),
            *_issue(db, hands, agreement, "settlement_act"),
        )
    }

    for kind, wanted in SAID.items():
        assert [part for part in wanted if part not in issued[kind, 1]] == [], kind
    for number, wanted in AMENDMENTS.items():
        assert [part for part in wanted if part not in issued["amendment", number]] == []


def _issue(
    db: Database, hands: Cast, agreement: Agreement, kind: str
) -> list[tuple[str, int, str]]:
    act = every_act.BY_KIND[kind]
    with db.reading(hands.contracts_officer) as work:
        keys = [one.id for one in act.subjects(work, agreement.project_id)]
    papers = []
    for key in keys:
        with db.writing(hands.contracts_officer) as work:
            document = acts.issue(work, PRESS, act, key, IssueAct())
        with db.writing(hands.contracts_officer) as work:
            again = acts.issue(work, PRESS, act, key, IssueAct())
        assert again.id == document.id
        papers.append((kind, document.number, text_of(document)))
    return papers
