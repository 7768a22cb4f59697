"""Sample sheets of the supervision report."""

from datetime import date

from msgspec.structs import replace

from contracting.documents.supervision_sheet import (
    DayNote,
    Figures,
    PendingFix,
    ReportedCover,
    ReportedMilestone,
    ReportedPause,
    ReportedPayment,
    ReportedPhoto,
    ReportedRisk,
    SupervisionSheet,
)
from contracting.samples.agreement import MILESTONES, bare, head, longest
from foundation.money import Money, cop
from foundation.papers import Signatory
from foundation.samples import (
    LARGEST,
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    SUPERVISOR,
)
from foundation.translations import Translator

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 30)
NOTHING = Money.zero()


def report(language: str = "es") -> SupervisionSheet:
    """April: a milestone verified in part, one payment, one suspension, one risk, one pending fix."""
    return SupervisionSheet(
        head=head(language),
        report_number=2,
        starts_on=FIRST,
        ends_on=LAST,
        began_on=date(2026, 3, 2),
        term_ends_on=date(2026, 7, 5),
        before=Figures(planned=cop("18_200_000"), built=NOTHING, paid=cop("27_300_000")),
        after=Figures(planned=cop("36_400_000"), built=cop("27_300_000"), paid=cop("44_590_000")),
        milestones=tuple(
            ReportedMilestone(
                position=position,
                title=title,
                amount=cop(amount),
                verified=cop(amount) if position == 1 else NOTHING,
                due_on=date.fromordinal(date(2026, 3, 2).toordinal() + days),
                planned_on=None,
                state="verified" if position == 1 else "planned",
            )
            for position, (title, _, days, amount) in enumerate(MILESTONES, start=1)
        ),
        payments=(
            ReportedPayment(
                number=2,
                kind="progress",
                paid_on=date(2026, 4, 22),
                gross=cop("27_300_000"),
                net=cop("16_380_000"),
            ),
        ),
        pauses=(
            ReportedPause(
                stops_on=date(2026, 4, 8), restarted_on=date(2026, 4, 13), cause="weather"
            ),
        ),
        pages=21,
        days_without_page=1,
        women_days=147,
        men_days=231,
        hours_lost=18,
        tests=(DayNote(day=date(2026, 4, 16), said="Densidad en tres puntos: 97, 98 y 96 %."),),
        incidents=(DayNote(day=date(2026, 4, 7), said="Derrumbe menor en K0+140."),),
        covers=(
            ReportedCover(
                coverage="performance",
                amount=cop("9_100_000"),
                valid_from=date(2026, 2, 17),
                valid_to=date(2027, 1, 5),
            ),
        ),
        risks=(
            ReportedRisk(
                number=1,
                what="Lluvia de abril y mayo",
                level="high",
                measure="Cunetas provisionales y plástico en los taludes.",
                owner="Presidenta de la junta",
                due_on=date(2026, 5, 15),
            ),
        ),
        pending=(
            PendingFix(
                number=1,
                what="Talud sin proteger",
                gravity="safety",
                place="K0+140",
                fixer="Presidenta de la junta",
                due_on=date(2026, 5, 4),
            ),
        ),
        photos=(
            ReportedPhoto(
                on=date(2026, 4, 17),
                about="1. Excavación y subbase",
                sha256="9b1f0c2b9a7788e1c3d5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f7081",
            ),
        ),
        done="Se terminó la excavación y se compactó la subbase en toda la longitud.",
        quality="Las densidades cumplen lo especificado (95 %).",
        safety="Todo el personal tiene casco y botas; no hubo accidentes.",
        environment="El material sobrante se dispuso en el sitio autorizado.",
        social="La veeduría visitó la obra dos veces; no hay quejas abiertas.",
        recommendation="pay",
        reason="El hito 1 fue verificado por el comité y por la supervisión.",
        supervisor=SUPERVISOR,
    )


def reports(words: Translator) -> dict[str, SupervisionSheet]:
    """April; a week without anything on record; the most of everything in the longest words."""
    ordinary = report(words.language)
    nothing = Figures(planned=None, built=NOTHING, paid=NOTHING)
    large = Figures(planned=LARGEST, built=LARGEST, paid=LARGEST)
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            report_number=1,
            ends_on=date(2026, 4, 7),
            term_ends_on=None,
            before=nothing,
            after=nothing,
            milestones=ordinary.milestones[:1],
            payments=(),
            pauses=(),
            pages=0,
            days_without_page=0,
            women_days=0,
            men_days=0,
            hours_lost=0,
            tests=(),
            incidents=(),
            covers=(),
            risks=(),
            pending=(),
            photos=(),
            quality="",
            recommendation="nothing_asked",
            supervisor=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            before=Figures(planned=NOTHING, built=NOTHING, paid=NOTHING),
            after=large,
            milestones=tuple(
                replace(
                    ordinary.milestones[0],
                    position=place,
                    title=LONG_NAME,
                    amount=LARGEST,
                    verified=LARGEST,
                    planned_on=LAST,
                )
                for place in range(1, 61)
            ),
            payments=tuple(
                replace(ordinary.payments[0], number=place, gross=LARGEST, net=LARGEST)
                for place in range(1, 13)
            ),
            pauses=(replace(ordinary.pauses[0], restarted_on=None),) * 4,
            tests=tuple(DayNote(day=FIRST, said=LONG_TEXT) for _ in range(30)),
            incidents=tuple(DayNote(day=FIRST, said=LONG_TEXT) for _ in range(30)),
            covers=(replace(ordinary.covers[0], amount=LARGEST),) * 8,
            risks=(replace(ordinary.risks[0], what=LONG_NAME, measure=LONG_TEXT, owner=LONG_NAME),)
            * 20,
            pending=(
                replace(ordinary.pending[0], what=LONG_TEXT, place=LONG_NAME, fixer=LONG_NAME),
            )
            * 40,
            photos=(replace(ordinary.photos[0], about=LONG_NAME),) * 60,
            done=LONGEST_TEXT,
            quality=LONGEST_TEXT,
            safety=LONGEST_TEXT,
            environment=LONG_TEXT * 4,
            social=LONG_TEXT * 4,
            reason=LONGEST_TEXT,
            supervisor=LONG_SIGNATORY,
        ),
    }
