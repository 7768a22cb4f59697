"""Sample sheets of the agreement, and the head that its other papers share."""

from datetime import date

import msgspec

from contracting import clauses, guarantee_rules
from contracting.documents.agreement_sheet import (
    AgreedDeduction,
    AgreementSheet,
    Ceiling,
    LegalBasis,
    PlannedMilestone,
    Source,
    UsedVersion,
    WrittenClause,
)
from contracting.documents.contracted_lines import ContractedLine
from contracting.documents.heads import AgreementHead
from contracting.payment_breakdown import payment_rates, rate_on
from foundation.money import Money, cop, split
from foundation.papers import Signatory
from foundation.samples import (
    LARGEST,
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    MAYOR,
    ORGANISATION,
    PRESIDENT,
    SIGNED,
)
from foundation.translations import Translator, translator


def head(language: str = "es") -> AgreementHead:
    spanish = language == "es"
    return AgreementHead(
        number="C-19-2026-041",
        regime="Convenio solidario de obra, menor cuantía"
        if spanish
        else "Solidarity agreement for works, lesser amount",
        norm="Ley 2166/2021, art. 95; Decreto 142/2023 (Decreto 1082/2015, art. 2.2.15.1.2)",
        entity="Municipio de Caloto",
        organisation=ORGANISATION,
        tax_number="900123456-8",
        representative=PRESIDENT.name,
        object="Construcción de 480 m de placa huella en la vereda El Peñón del Ñame",
        project="19-2026-014",
        bpin="2026000191420",
        place="Caloto (Cauca)",
        municipality_code="19142",
        value=cop("91_000_000"),
        term_days=120,
    )


MILESTONES = (
    ("Excavación y subbase", "Longitud y espesor medidos en tres puntos.", 30, "27_300_000"),
    ("Cunetas y alcantarillas", "Las tres alcantarillas desaguan.", 60, "18_200_000"),
    ("Placa huella fundida", "480 m medidos; cilindros a 28 días.", 105, "36_400_000.50"),
    ("Señales y limpieza final", "Recorrido con el comité.", 120, "9_099_999.50"),
)


def bare(about: AgreementHead) -> AgreementHead:
    """A head of which nothing is known that may be missing."""
    return msgspec.structs.replace(about, number="", tax_number="", representative="", bpin="")


def longest(about: AgreementHead) -> AgreementHead:
    """A head as long as heads come, for the largest sum that offices write."""
    return msgspec.structs.replace(
        about,
        entity=LONG_NAME,
        organisation=LONG_NAME,
        representative=LONG_SIGNATORY.name,
        object=LONG_TEXT * 8,
        value=Money(LARGEST.minor),
    )


def forms(words: Translator) -> dict[str, AgreementSheet]:
    """The agreement with everything; a draft with nothing; with long names, 60 milestones and 400 items."""
    ordinary = agreement(words.language)
    return {
        "ordinary": ordinary,
        "minimal": msgspec.structs.replace(
            agreement(words.language, has=frozenset()),
            head=bare(ordinary.head),
            position="",
            sources=(),
            deductions=(),
            milestones=ordinary.milestones[:1],
            entity_signatory=Signatory(),
            organisation_signatory=Signatory(),
            signed_on=None,
        ),
        "extreme": msgspec.structs.replace(
            ordinary,
            head=longest(ordinary.head),
            work_title=LONG_NAME,
            milestones=many_milestones(),
            lines=many_lines(),
            entity_signatory=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }


def many_milestones() -> tuple[PlannedMilestone, ...]:
    """Sixty, which add up to the largest sum."""
    parts = split(LARGEST, [1] * 60)
    return tuple(
        PlannedMilestone(
            position=number,
            title=f"{LONG_NAME} {number}",
            means=LONG_TEXT,
            due_days=number * 10,
            amount=amount,
            measure=LONG_NAME if number % 7 == 0 else "",
        )
        for number, amount in enumerate(parts, start=1)
    )


def many_lines(how_many: int = 400) -> tuple[ContractedLine, ...]:
    """Items of a budget, with values that only fit a wide column."""
    return tuple(
        ContractedLine(
            code=f"{number // 20 + 1}.{number % 20 + 1:02d}",
            description=f"Suministro e instalación de tubería Ø{number} mm según ficha técnica",
            unit=("m", "m²", "m³", "un", "gl")[number % 5],
            quantity_milli=number * 1_375,
            unit_price=Money(10_350_00 * number),
            value=Money(10_350_00 * number).times_milli(number * 1_375),
        )
        for number in range(1, how_many + 1)
    )


EVERYTHING = frozenset({"advance", "retention", "in_kind"})


def agreement(language: str = "es", *, has: frozenset[str] | None = None) -> AgreementSheet:
    """With an advance, a retention and contributions in kind unless told otherwise."""
    # Paid by milestones for a fixed sum, whatever else it has.
    features = frozenset({"fixed", "paid", "payments"}) | (EVERYTHING if has is None else has)
    about = head(language)
    rule = guarantee_rules.rule_on("public", SIGNED)
    advance = rate_on(payment_rates(), "advance_cap", SIGNED)
    contribution = rate_on(payment_rates(), "public_works_contribution", SIGNED)
    spanish = language == "es"
    return AgreementSheet(
        head=about,
        title=about.regime,
        work_title="Placa huella El Peñón, 480 m",
        work_kind="Placa huella" if spanish else "Concrete wheel tracks",
        people=250,
        position="3.03450, -76.40820",
        basis=LegalBasis(
            status="in_force",
            since=date(2021, 12, 18),
            condition="Se vincula a la comunidad beneficiaria"
            if spanish
            else "The beneficiary community takes part",
            ceiling=Ceiling(
                amount=cop("490_253_400"),
                wages=280,
                wage=cop("1_750_905"),
                norm="Decreto 1469/2025",
            ),
            guarantees=rule.text_es if spanish else rule.text_en,
            guarantees_norm=rule.norm,
            advance_norm=advance.source,
            to_confirm=rule.to_confirm,
        ),
        sources=(
            _source("Programa Territorios Posibles", "cash", "", "61_000_000", 5525),
            _source("Municipio de Caloto", "cash", "", "30_000_000", 2718),
            _source(
                ORGANISATION,
                "in_kind",
                "Mano de obra no calificada",
                "19_400_000",
                1757,
            ),
        ),
        advance_bp=3_000 if "advance" in features else 0,
        advance=cop("27_300_000") if "advance" in features else Money.zero(),
        retention_bp=500 if "retention" in features else 0,
        deductions=(
            AgreedDeduction(
                name="Contribución de obra pública",
                rate_bp=500,
                base="gross_less_amortisation",
                norm=contribution.source,
            ),
            AgreedDeduction(name="Estampilla procultura", rate_bp=150, base="gross", norm=""),
        ),
        milestones=planned(),
        clauses=_clauses(language, features, about),
        versions=_versions(features),
        entity_signatory=MAYOR,
        organisation_signatory=PRESIDENT,
        signed_on=SIGNED,
    )


def _source(name: str, form: str, of: str, amount: str, share_bp: int) -> Source:
    return Source(name=name, form=form, of=of, amount=cop(amount), share_bp=share_bp)


def planned() -> tuple[PlannedMilestone, ...]:
    measure = "Cunetas revestidas y tres alcantarillas de 36 pulgadas"
    return tuple(
        PlannedMilestone(
            position=position,
            title=title,
            means=means,
            due_days=days,
            amount=cop(amount),
            measure=measure if position == 2 else "",
        )
        for position, (title, means, days, amount) in enumerate(MILESTONES, start=1)
    )


def _versions(has: frozenset[str]) -> tuple[UsedVersion, ...]:
    """All but the last clause as they were delivered; that one a legal office worded itself."""
    library = clauses.library_on(SIGNED)
    chosen = clauses.select(library, "R1b", has)
    names = tuple(f"{number}. {one.code}" for number, one in enumerate(chosen, start=1))
    return (
        UsedVersion(version=library.edition, since=library.valid_from, clauses=names[:-1]),
        UsedVersion(
            version="3",
            since=SIGNED,
            clauses=names[-1:],
            approver="Jefe de la oficina jurídica",
            approved_on=SIGNED,
        ),
    )


def _clauses(language: str, has: frozenset[str], about: AgreementHead) -> tuple[WrittenClause, ...]:
    words = translator(language)
    library = clauses.library_on(SIGNED)
    chosen = clauses.select(library, "R1b", has)
    values = {
        "entity": about.entity,
        "organisation": about.organisation,
        "tax_number": about.tax_number,
        "representative": about.representative,
        "project": about.project,
        "object": about.object,
        "place": about.place,
        "regime": about.regime,
        "norm": about.norm,
        "condition": "se vincula a la comunidad beneficiaria",
        "value": words.money(about.value),
        "the_milestones": words.plural("the milestone", "the {n} milestones", 4),
        "term": words.plural("one calendar day", "{n} calendar days", 120),
        "advance": words.percent(3_000),
        "retention": words.percent(500),
        "in_kind": words.money(cop("19_400_000")),
    }
    needed = clauses.variables_of(*(clause.text_es for clause in chosen))
    return tuple(
        WrittenClause(
            number=text.number,
            title=text.title,
            text=text.text,
            case=text.case,
            outcome=text.outcome,
        )
        for text in clauses.render(
            chosen, {name: values[name] for name in needed}, language=language
        )
    )
