"""Sample sheets of the papers that tell people of a work or keep it alive."""

from datetime import date

from msgspec.structs import replace

from contracting.documents.keeping import PlanSheet, SustainabilitySheet, VisitSheet
from contracting.documents.notice_board import BoardMilestone, BoardSource, NoticeBoardSheet
from contracting.documents.plain_summary import PlainSummarySheet
from contracting.documents.promised import Promise
from contracting.samples import agreement as agreement_samples
from contracting.samples.acts import handover
from contracting.samples.agreement import MILESTONES, bare, head, longest
from foundation.money import Money, cop
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

CODE = "M4TP-7XWQ-2H9K"
SHA256 = "9c01d2e7aa41f0b39c01d2e7aa41f0b39c01d2e7aa41f0b39c01d2e7aa41f0b3"


def _municipality(words: Translator) -> Signatory:
    return Signatory(
        role=words.text("Mayor or secretary in charge of the work"), organisation="Caloto (Cauca)"
    )


def _few(promise: Promise) -> Promise:
    return replace(
        promise, gap=Money.zero(), council_act="", council_act_on=None, tasks=promise.tasks[:1]
    )


def _many(promise: Promise) -> Promise:
    tasks = tuple(
        replace(promise.tasks[number % 2], position=number, name=f"{LONG_NAME} {number}")
        for number in range(1, 61)
    )
    return replace(promise, budget=LARGEST, budget_line="2.3.2.02.02.005" * 5, tasks=tasks)


def plain_summaries(words: Translator) -> dict[str, PlainSummarySheet]:
    """The page of each sample of the agreement."""
    return {
        form: PlainSummarySheet(agreement=sheet, code=CODE, version=2, sha256=SHA256)
        for form, sheet in agreement_samples.forms(words).items()
    }


def notice_boards(words: Translator) -> dict[str, NoticeBoardSheet]:
    """A work half built; one that has not begun; one with long names and thirty milestones."""
    ordinary = NoticeBoardSheet(
        number="C-19-2026-041",
        project="19-2026-014",
        title="Placa huella El Peñón, 480 m",
        place="Caloto (Cauca)",
        organisation=ORGANISATION,
        entity="Municipio de Caloto",
        supervisor_post="secretaría de planeación",
        value=cop("91_000_000"),
        paid=cop("55_646_500"),
        physical_bp=5_000,
        financial_bp=6_115,
        people=250,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 7, 21),
        suspended_from=None,
        sources=(
            BoardSource(
                name="Programa Territorios Posibles", amount=cop("61_000_000"), share_bp=5_525
            ),
            BoardSource(name="Municipio de Caloto", amount=cop("30_000_000"), share_bp=2_718),
            BoardSource(name=ORGANISATION, amount=cop("19_400_000"), share_bp=1_757),
        ),
        milestones=tuple(
            BoardMilestone(
                position=number,
                title=title,
                is_verified=number < 3,
                due_on=date(2026, 4 + number // 2, 15),
            )
            for number, (title, *_) in enumerate(MILESTONES, start=1)
        ),
        days_milli=412_500,
        days_of_women_milli=164_000,
        brought_up_to_date_on=date(2026, 5, 1),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            number="",
            supervisor_post="",
            paid=Money.zero(),
            physical_bp=0,
            financial_bp=0,
            starts_on=None,
            ends_on=None,
            sources=(),
            milestones=(),
            days_milli=0,
            days_of_women_milli=0,
        ),
        "extreme": replace(
            ordinary,
            title=LONG_NAME,
            organisation=LONG_NAME,
            entity=LONG_NAME,
            supervisor_post=LONG_SIGNATORY.role,
            value=LARGEST,
            paid=LARGEST,
            suspended_from=date(2026, 4, 13),
            sources=tuple(replace(ordinary.sources[number % 3]) for number in range(6)),
            milestones=tuple(
                replace(ordinary.milestones[number % 4], position=number) for number in range(1, 25)
            ),
        ),
    }


def plans(words: Translator) -> dict[str, PlanSheet]:
    """Two tasks; one; sixty."""
    about, promise = head(words.language), handover().promise
    ordinary = PlanSheet(
        head=about,
        title="Placa huella El Peñón, 480 m",
        promise=promise,
        measures_kept=tuple(task.measure for task in promise.tasks if task.measure),
        municipality=_municipality(words),
        organisation_signatory=PRESIDENT,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(about),
            promise=_few(promise),
            measures_kept=(),
            municipality=Signatory(),
            organisation_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(about),
            title=LONG_NAME,
            promise=_many(promise),
            measures_kept=(LONG_TEXT,) * 12,
            municipality=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }


def sustainabilities(words: Translator) -> dict[str, SustainabilitySheet]:
    """Work days and a tariff; work days alone; everything long."""
    about, promise = head(words.language), handover().promise
    ordinary = SustainabilitySheet(
        head=about,
        title="Placa huella El Peñón, 480 m",
        promise=promise,
        community_days=24,
        tariff=cop("1_440_000"),
        tariff_rule="Cada vehículo de carga paga $ 2.000 por viaje, según acta de la asamblea.",
        fund_keeper="la tesorería de la junta, con dos firmas",
        caretaker="el comité de obras de la junta",
        reviewed_months=6,
        municipality=_municipality(words),
        organisation_signatory=PRESIDENT,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(about),
            promise=_few(promise),
            community_days=0,
            tariff=None,
            tariff_rule="",
            fund_keeper="",
            municipality=Signatory(),
            organisation_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(about),
            title=LONG_NAME,
            promise=_many(promise),
            community_days=10_000_000,
            tariff=LARGEST,
            tariff_rule=LONGEST_TEXT,
            fund_keeper=LONG_NAME,
            caretaker=LONG_NAME,
            municipality=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }


def visits(words: Translator) -> dict[str, VisitSheet]:
    """A defect to be claimed; nothing to say; long findings."""
    about = head(words.language)
    ordinary = VisitSheet(
        head=about,
        title="Placa huella El Peñón, 480 m",
        months=6,
        handed_over_on=date(2026, 8, 3),
        visited_on=date(2027, 2, 4),
        went="la supervisión, el comité y la secretaría de planeación",
        is_in_use=True,
        plan_is_done=False,
        condition=4,
        findings="La vía da paso todo el año. La cuneta izquierda está colmatada entre K0+080 y K0+140.",
        claim="Fisura de 4 mm en la placa de la abscisa K0+210, con fotografía.",
        next_steps="Limpiar la cuneta antes de las lluvias de abril; reclamar la fisura a la organización.",
        warranty_until=date(2031, 8, 3),
        municipality=_municipality(words),
        organisation_signatory=PRESIDENT,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(about),
            is_in_use=False,
            condition=1,
            findings="No se encontró nada.",
            claim="",
            next_steps="",
            warranty_until=None,
            municipality=Signatory(),
            organisation_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(about),
            title=LONG_NAME,
            went=LONG_NAME,
            findings=LONGEST_TEXT,
            claim=LONGEST_TEXT,
            next_steps=LONG_TEXT * 6,
            municipality=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }
