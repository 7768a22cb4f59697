"""Sample sheets of the acts that stop, restart, change and end an agreement."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from contracting.documents.amendment import AmendmentSheet, Position
from contracting.documents.ending import (
    AcceptanceSheet,
    BuiltMilestone,
    LeftUnfinished,
    PendingFix,
    ReceptionSheet,
    TerminationSheet,
)
from contracting.documents.heads import AgreementHead
from contracting.documents.pauses import (
    MovedMilestone,
    PolicyToExtend,
    RestartSheet,
    SuspensionSheet,
)
from contracting.samples.agreement import MILESTONES, bare, head, longest
from foundation.money import Money, cop, split
from foundation.papers import Signatory
from foundation.samples import (
    LARGEST,
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    MAYOR,
    PRESIDENT,
    SUPERVISOR,
)
from foundation.translations import Translator

NOTHING = Money.zero()


def parties(about: AgreementHead) -> dict[str, Any]:
    """The head of an act, and the three who sign it."""
    return {
        "head": about,
        "entity_signatory": MAYOR,
        "organisation_signatory": PRESIDENT,
        "supervisor": SUPERVISOR,
    }


def nobody(about: AgreementHead) -> dict[str, Any]:
    """The same where nobody is known."""
    return {
        "head": bare(about),
        "entity_signatory": Signatory(),
        "organisation_signatory": Signatory(),
        "supervisor": Signatory(),
    }


def longest_parties(about: AgreementHead) -> dict[str, Any]:
    """The same with names as long as they come."""
    return {
        "head": longest(about),
        "entity_signatory": LONG_SIGNATORY,
        "organisation_signatory": LONG_SIGNATORY,
        "supervisor": LONG_SIGNATORY,
    }


def suspensions(words: Translator) -> dict[str, SuspensionSheet]:
    """With two policies; without any; with long reasons and thirty policies."""
    about = head(words.language)
    ordinary = SuspensionSheet(
        suspension_number=1,
        cause="weather",
        reason="La quebrada creció y el paso quedó bajo el agua desde el sábado.",
        is_costless=True,
        agreed="El representante de la junta y la supervisión, en el sitio",
        stops_on=date(2026, 4, 13),
        expected_on=date(2026, 5, 4),
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 6, 30),
        policies=(
            PolicyToExtend(coverage="performance", policy="45-101-7781", until=date(2026, 12, 31)),
            PolicyToExtend(coverage="advance", policy="45-101-7782", until=date(2026, 8, 31)),
        ),
        **parties(about),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(ordinary, agreed="", is_costless=False, policies=(), **nobody(about)),
        "extreme": replace(
            ordinary,
            reason=LONGEST_TEXT,
            agreed=LONG_NAME,
            policies=tuple(
                replace(ordinary.policies[number % 2], policy=f"45-101-{number:06d}")
                for number in range(1, 31)
            ),
            **longest_parties(about),
        ),
    }


def restarts(words: Translator) -> dict[str, RestartSheet]:
    """After 21 days; after one, with nothing to say; with sixty milestones."""
    about = head(words.language)
    ordinary = RestartSheet(
        suspension_number=1,
        cause="weather",
        stops_on=date(2026, 4, 13),
        expected_on=date(2026, 5, 4),
        restarted_on=date(2026, 5, 4),
        days=21,
        note="El paso está seco y el acopio de arena está completo.",
        ended_before=date(2026, 6, 30),
        ends_on=date(2026, 7, 21),
        milestones=tuple(
            MovedMilestone(position=number, title=title, due_on=date(2026, 5, 1 + 7 * number))
            for number, (title, *_) in enumerate(MILESTONES, start=1)
        ),
        **parties(about),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            restarted_on=date(2026, 4, 14),
            days=1,
            note="",
            ends_on=date(2026, 7, 1),
            milestones=(),
            **nobody(about),
        ),
        "extreme": replace(
            ordinary,
            note=LONGEST_TEXT,
            milestones=tuple(
                MovedMilestone(position=number, title=LONG_NAME, due_on=date(2026, 12, 31))
                for number in range(1, 61)
            ),
            **longest_parties(about),
        ),
    }


def amendments(words: Translator) -> dict[str, AmendmentSheet]:
    """Time and value with the community's assent; only days; with a hundred items."""
    about = head(words.language)
    ordinary = AmendmentSheet(
        change_number=2,
        cause="site_condition",
        event="Al excavar apareció roca en 60 m de la cuesta.",
        happened_on=date(2026, 4, 6),
        ordered_on=date(2026, 4, 20),
        effects=(
            "1.04 Excavación en roca: 84,5 m³ en total.",
            "Ítem nuevo 1.09 Filtro francés: 60 m a $ 92.000.",
        ),
        requested=Position(days=30, amount=cop("9_800_000")),
        recommended=Position(days=20, amount=cop("8_250_000")),
        approved=Position(days=20, amount=cop("8_250_000")),
        initial=cop("91_000_000"),
        before=cop("91_000_000"),
        after=cop("99_250_000"),
        ended_before=date(2026, 6, 30),
        ends_after=date(2026, 7, 20),
        changes_scope=True,
        changes_site=False,
        assent_on=date(2026, 4, 12),
        assent_for=41,
        assent_against=2,
        recommendation="La roca se midió con el comité; el precio es el del análisis presentado.",
        approval="El presupuesto del municipio tiene el saldo.",
        endorsement="Sin objeción: la adición cabe en el tope.",
        endorsed_on=date(2026, 4, 18),
        limit_norm="Ley 80/1993, art. 40, par.",
        **parties(about),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            effects=(words.text("Only the term changes."),),
            requested=Position(days=10, amount=NOTHING),
            recommended=Position(days=10, amount=NOTHING),
            approved=Position(days=10, amount=NOTHING),
            after=cop("91_000_000"),
            ends_after=date(2026, 7, 10),
            changes_scope=False,
            assent_on=None,
            recommendation="",
            approval="",
            endorsement="",
            endorsed_on=None,
            **nobody(about),
        ),
        "extreme": replace(
            ordinary,
            event=LONGEST_TEXT,
            effects=tuple(f"{number}. {LONG_NAME}: 1.234,567 m³." for number in range(1, 101)),
            approved=Position(days=1825, amount=LARGEST - cop("91_000_000")),
            after=LARGEST,
            recommendation=LONG_TEXT * 4,
            approval=LONG_TEXT * 4,
            endorsement=LONG_TEXT,
            **longest_parties(about),
        ),
    }


def terminations(words: Translator) -> dict[str, TerminationSheet]:
    """Finished with two things to mend; finished with nothing; unfinished with sixty pending."""
    about = head(words.language)
    ordinary = TerminationSheet(
        kind="expiry",
        cause="Se cumplió el plazo con la obra terminada.",
        starts_on=date(2026, 3, 2),
        term_ends_on=date(2026, 7, 21),
        ended_on=date(2026, 7, 21),
        is_complete=True,
        pending=(
            PendingFix(number=3, what="Sellar la junta de la abscisa K0+120."),
            PendingFix(number=5, what="Retirar escombros junto a la alcantarilla 2."),
        ),
        corrections_until=date(2026, 8, 10),
        unfinished=None,
        agreed="La supervisión y la presidencia de la junta",
        verified=cop("91_000_000"),
        paid=cop("79_352_000"),
        physical_bp=10_000,
        **parties(about),
    )
    left = LeftUnfinished(
        left_to_build="Faltan 120 m de placa huella y las señales.",
        cost_to_finish=cop("24_600_000"),
        answers="La secretaría de planeación",
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            kind="mutual",
            starts_on=None,
            term_ends_on=None,
            pending=(),
            corrections_until=None,
            agreed="",
            **nobody(about),
        ),
        "unfinished": replace(
            ordinary,
            kind="early",
            cause="No volvió a haber material en la región.",
            is_complete=False,
            unfinished=left,
            verified=cop("66_400_000"),
            paid=cop("58_000_000"),
            physical_bp=7_297,
        ),
        "extreme": replace(
            ordinary,
            kind="unilateral",
            cause=LONGEST_TEXT,
            is_complete=False,
            unfinished=replace(left, left_to_build=LONG_TEXT * 5, answers=LONG_NAME),
            pending=tuple(PendingFix(number=number, what=LONG_TEXT) for number in range(1, 61)),
            agreed=LONG_NAME,
            verified=LARGEST,
            paid=LARGEST,
            **longest_parties(about),
        ),
    }


def receptions(words: Translator) -> dict[str, ReceptionSheet]:
    """With two things to mend; with none; with sixty."""
    about = head(words.language)
    ordinary = ReceptionSheet(
        ended_on=date(2026, 7, 21),
        received_on=date(2026, 7, 28),
        defects_until=date(2026, 10, 28),
        note="Se recorrieron los 480 m con el comité; las tres alcantarillas desaguan.",
        pending=(PendingFix(number=3, what="Sellar la junta de la abscisa K0+120."),),
        **parties(about),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(ordinary, note="", pending=(), **nobody(about)),
        "extreme": replace(
            ordinary,
            note=LONGEST_TEXT,
            pending=tuple(PendingFix(number=number, what=LONG_TEXT) for number in range(1, 61)),
            **longest_parties(about),
        ),
    }


def acceptances(words: Translator) -> dict[str, AcceptanceSheet]:
    """Four milestones; one at less than contracted; sixty."""
    about = head(words.language)
    rows = tuple(
        BuiltMilestone(position=number, title=title, contracted=cop(amount), verified=cop(amount))
        for number, (title, _, _, amount) in enumerate(MILESTONES, start=1)
    )
    ordinary = AcceptanceSheet(
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 7, 21),
        accepted_on=date(2026, 10, 29),
        final_quantities="480 m de placa huella, 300 m de cuneta y tres alcantarillas de 36 pulgadas.",
        milestones=rows,
        issues_mended=5,
        defects_until=date(2026, 10, 28),
        **parties(about),
    )
    parts = split(LARGEST, [1] * 60)
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            starts_on=None,
            ends_on=None,
            final_quantities="",
            milestones=(replace(rows[0], verified=cop("20_000_000")),),
            issues_mended=0,
            defects_until=None,
            **nobody(about),
        ),
        "extreme": replace(
            ordinary,
            final_quantities=LONGEST_TEXT,
            milestones=tuple(
                BuiltMilestone(
                    position=number, title=f"{LONG_NAME} {number}", contracted=part, verified=part
                )
                for number, part in enumerate(parts, start=1)
            ),
            **longest_parties(about),
        ),
    }
