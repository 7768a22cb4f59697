"""Sheets of every paper, written by hand so that they are the same on every machine. All persons and organisations are invented."""

from datetime import UTC, date, datetime

from contracting import clauses, guarantee_rules
from contracting.documents.agreement_sheet import (
    AgreedDeduction,
    AgreementSheet,
    Ceiling,
    LegalBasis,
    PlannedMilestone,
    Source,
    WrittenClause,
)
from contracting.documents.heads import AgreementHead
from contracting.payment_breakdown import payment_rates, rate_on
from foundation.money import Money, cop
from foundation.papers import Signatory, Stamp
from foundation.pdf.blocks import Anchor
from foundation.translations import translator
from portfolio import quorum
from portfolio.documents.minutes_sheet import Counted, MinutesSheet, QuorumFacts, VotedNeed

SIGNED = date(2026, 2, 17)
ORGANISATION = "Junta de Acción Comunal de El Peñón del Ñame"
PRESIDENT = Signatory(
    name="Ana Lucía Ibáñez Güétio",
    document="Cédula de ciudadanía 34567811",
    role="Representante legal",
    organisation=ORGANISATION,
)
MAYOR = Signatory(
    name="Rosa Elvira Muñoz Prueba",
    document="Cédula de ciudadanía 25456781",
    role="Alcaldesa municipal",
    organisation="Municipio de Caloto",
)
SUPERVISOR = Signatory(
    name="Julián Prueba Ortiz",
    document="Cédula de ciudadanía 10567812",
    role="Supervisa · Secretario de planeación",
    organisation="Municipio de Caloto",
)
STAMP = Stamp(
    issued_on=date(2026, 2, 18),
    number=3,
    code="K7QX-3MPR-9TWB",
    version=2,
    verify_url="https://minga.example/v/K7QX-3MPR-9TWB",
    anchor=Anchor(1284, "9c01d2e7aa41f0b3"),
)
DRAFT = Stamp(issued_on=date(2026, 2, 18))


def minutes() -> MinutesSheet:
    rule = quorum.rule_on(quorum.quorum_rules(), "community_action", date(2026, 2, 15))
    return MinutesSheet(
        organisation=ORGANISATION,
        organisation_kind="community_action",
        tax_number="900123456-8",
        legal_status="Resolución 118 de 2009",
        place="Caloto (Cauca)",
        municipality_code="19142",
        assembly_number=4,
        meeting_place="Caseta comunal",
        summons="loudspeaker",
        called_at=datetime(2026, 2, 6, 21, 5, tzinfo=UTC),
        called_for_at=datetime(2026, 2, 15, 14, 0, tzinfo=UTC),
        held_at=datetime(2026, 2, 15, 14, 25, tzinfo=UTC),
        quorum=QuorumFacts(
            call="first",
            members=64,
            attending=43,
            needed=33,
            needed_to_deliberate=13,
            part="1/2 + 1",
            rule=rule.source,
            rule_from=rule.valid_from,
            to_confirm=rule.to_confirm,
        ),
        by_sex=_counted(women=31, men=27),
        by_age=_counted(children=0, youth=0, adults=0, elders=0),
        by_ethnicity=_counted(indigenous=12, afro=35, rrom=0, no_ethnicity=11),
        needs=(
            VotedNeed(
                place=1,
                title="Placa huella en la cuesta de El Peñón",
                kind="Placa huella",
                people=250,
                votes=27,
            ),
            VotedNeed(
                place=2,
                title="Acueducto de la vereda: bocatoma y 3,2 km de red",
                kind="Acueducto veredal",
                people=184,
                votes=11,
            ),
            VotedNeed(
                place=3, title="Cubierta de la escuela", kind="Aula escolar", people=61, votes=2
            ),
        ),
        blank=1,
        cast=41,
        needed_votes=22,
        counters=("Profesional social", "Comité de veeduría"),
        ties=1,
        president=Signatory(
            name=PRESIDENT.name,
            document=PRESIDENT.document,
            role="Preside la asamblea",
            organisation=ORGANISATION,
        ),
    )


def _counted(**people: int) -> tuple[Counted, ...]:
    return tuple(Counted(code=code, people=count) for code, count in people.items())


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


EVERYTHING = frozenset({"advance", "retention", "in_kind"})


def agreement(language: str = "es", *, has: frozenset[str] | None = None) -> AgreementSheet:
    """With an advance, a retention and contributions in kind unless told otherwise."""
    # Paid by milestones for a fixed sum, whatever else it has.
    features = frozenset({"fixed", "payments"}) | (EVERYTHING if has is None else has)
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
        "milestones": "4",
        "term_days": "120",
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
