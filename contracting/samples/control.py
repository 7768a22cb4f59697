"""Sample sheets of those who watch a work: the book of the site log, technical committee, oversight committee."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from contracting.documents.committee_act import (
    AgendaPoint,
    Attending,
    CommitteeActSheet,
    Decided,
)
from contracting.documents.oversight_act import (
    Asked,
    Overseer,
    OversightActSheet,
    SeenMilestone,
)
from contracting.documents.site_log_book import (
    LoggedActivity,
    LoggedNote,
    LoggedPage,
    LoggedSignature,
    SiteLogBookSheet,
)
from contracting.samples.agreement import bare, head, longest
from foundation.money import cop
from foundation.papers import Signatory
from foundation.samples import (
    LARGEST,
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    PRESIDENT,
    SUPERVISOR,
)
from foundation.translations import Translator

FIRST = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 22, 15, tzinfo=UTC)


def book(language: str = "es") -> SiteLogBookSheet:
    """Two pages: one signed, with a correction; one written late."""
    first = LoggedPage(
        number=1,
        day=FIRST,
        days_late=0,
        morning="sunny",
        afternoon="rain",
        hours_lost=2,
        women=7,
        men=11,
        activities=(
            LoggedActivity(
                what="Excavación a mano de la caja",
                place="K0+120 a K0+160",
                about="1. Excavación y subbase",
            ),
            LoggedActivity(what="Acarreo de recebo", place="K0+000 a K0+080", about=""),
        ),
        machinery="Mezcladora de un bulto, rana compactadora.",
        materials="Llegaron 60 bultos de cemento.",
        tests="Densidad en tres puntos.",
        visitors="El comité de veeduría.",
        instructions="Proteger los taludes antes de la lluvia.",
        incidents="",
        photos=3,
        notes=(
            LoggedNote(
                number=1,
                kind="correction",
                what="La excavación llegó hasta K0+158.",
                roles=("organisation",),
                written_at=AT + timedelta(days=1),
            ),
        ),
        roles=("organisation",),
        written_at=AT,
        signatures=(
            LoggedSignature(role="engineer", signed_at=AT + timedelta(hours=15)),
            LoggedSignature(role="committee", signed_at=AT + timedelta(hours=20)),
        ),
    )
    second = replace(
        first,
        number=2,
        day=FIRST + timedelta(days=1),
        days_late=2,
        afternoon="storm",
        activities=(),
        machinery="",
        materials="",
        tests="",
        visitors="",
        instructions="",
        incidents="La tormenta cerró la vía; no se trabajó.",
        photos=0,
        notes=(),
        written_at=AT + timedelta(days=3),
        signatures=(),
    )
    return SiteLogBookSheet(
        head=head(language),
        book_number=1,
        starts_on=FIRST,
        ends_on=FIRST + timedelta(days=5),
        opened_on=FIRST,
        accepted_on=None,
        pages=(first, second),
        missing=(FIRST + timedelta(days=2), FIRST + timedelta(days=4)),
        supervisor=SUPERVISOR,
        organisation_signatory=PRESIDENT,
        overseer=Signatory(role="Por la veeduría" if language == "es" else "For the oversight"),
    )


def books(words: Translator) -> dict[str, SiteLogBookSheet]:
    """Two pages; one that says almost nothing; thirty full of the longest texts."""
    ordinary = book(words.language)
    full, empty = ordinary.pages
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            ends_on=FIRST,
            accepted_on=FIRST,
            pages=(replace(empty, number=1, day=FIRST, days_late=0, roles=(), hours_lost=0),),
            missing=(),
            supervisor=Signatory(),
            organisation_signatory=Signatory(),
            overseer=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            pages=tuple(
                replace(
                    full,
                    number=number,
                    day=FIRST + timedelta(days=number),
                    activities=(LoggedActivity(what=LONG_NAME, place=LONG_NAME, about=LONG_NAME),)
                    * 6,
                    machinery=LONG_TEXT,
                    materials=LONG_TEXT * 2,
                    incidents=LONGEST_TEXT if number == 1 else LONG_TEXT,
                    notes=tuple(
                        replace(full.notes[0], number=place, what=LONG_TEXT) for place in (1, 2, 3)
                    ),
                )
                for number in range(1, 31)
            ),
            missing=tuple(FIRST + timedelta(days=40 + place) for place in range(60)),
            supervisor=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
            overseer=LONG_SIGNATORY,
        ),
    }


def committee_act(language: str = "es") -> CommitteeActSheet:
    """A technical committee of three posts that decided two things."""
    return CommitteeActSheet(
        head=head(language),
        act_number=2,
        committee="technical",
        held_on=date(2026, 4, 7),
        place="Caseta comunal de El Peñón",
        from_hour="9:00 a. m.",
        to_hour="11:30 a. m.",
        attending=(
            Attending(
                post="Secretario de planeación",
                organisation="Municipio de Caloto",
                has_vote=True,
            ),
            Attending(
                post="Presidenta",
                organisation="Junta de Acción Comunal de El Peñón del Ñame",
                has_vote=True,
            ),
            Attending(post="Veedora", organisation="Comité de veeduría", has_vote=False),
        ),
        agenda=(
            AgendaPoint(topic="Verificación del quórum y del acta anterior", discussed=""),
            AgendaPoint(
                topic="Avance de la excavación",
                discussed="Van 160 de 480 m; la lluvia quitó nueve horas en marzo.",
            ),
            AgendaPoint(topic="Cilindros de concreto", discussed="Se toman seis por fundida."),
        ),
        decisions=(
            Decided(
                what="Tomar seis cilindros por cada fundida y guardar sus resultados.",
                responsible="Supervisor",
                due_on=date(2026, 4, 20),
            ),
            Decided(
                what="Proteger los taludes con plástico mientras llueve.",
                responsible="Presidenta de la junta",
                due_on=None,
            ),
        ),
        next_on=date(2026, 5, 5),
    )


def committee_acts(words: Translator) -> dict[str, CommitteeActSheet]:
    """Three posts; one post that decided nothing; twenty posts and forty decisions in long words."""
    ordinary = committee_act(words.language)
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            committee="operative",
            from_hour="",
            to_hour="",
            attending=(Attending(post="Supervisor", organisation="", has_vote=True),),
            agenda=ordinary.agenda[:1],
            decisions=(),
            next_on=None,
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            place=LONG_NAME,
            attending=(Attending(post=LONG_NAME, organisation=LONG_NAME, has_vote=True),) * 20,
            agenda=(
                AgendaPoint(topic=LONG_NAME, discussed=LONGEST_TEXT),
                *((AgendaPoint(topic=LONG_NAME, discussed=LONG_TEXT),) * 15),
            ),
            decisions=(Decided(what=LONG_TEXT, responsible=LONG_NAME, due_on=FIRST),) * 40,
        ),
    }


def oversight_act(language: str = "es") -> OversightActSheet:
    """Two members, of whom one is related to a worker; one milestone seen, two questions asked."""
    return OversightActSheet(
        head=head(language),
        act_number=1,
        held_on=date(2026, 4, 12),
        place="Escuela de El Peñón",
        constitution="Acta 003 de 2026",
        constituted_on=date(2026, 2, 20),
        until_on=date(2026, 12, 31),
        is_in_term=True,
        oversees="La obra de la placa huella, de su inicio a su entrega.",
        residence="Vereda El Peñón del Ñame",
        registered_with="personeria",
        registration_number="R-014",
        registered_on=date(2026, 2, 24),
        members=(
            _overseer("Gloria Prueba Trochez", "Cédula de ciudadanía 34567890"),
            replace(
                _overseer("Efraín Prueba Ulcué", "Cédula de ciudadanía 10567890"),
                relations=("sibling",),
                impediments=(
                    "Es hermano o hermana de alguien de la nómina de esta obra (Ley 850/2003, art. 19).",
                ),
            ),
        ),
        observed="La excavación tiene la profundidad de los planos. Falta proteger un talud en K0+140.",
        verdicts=(
            SeenMilestone(
                position=1,
                title="Excavación y subbase",
                outcome="partly",
                amount=cop("20_000_000"),
                reason="Falta el tramo de la curva.",
                given_on=date(2026, 4, 3),
            ),
        ),
        questions=(
            Asked(
                what="¿Cuánto cemento llegó y dónde se guarda?",
                addressed_to="Tesorera de la junta",
                asked_on=date(2026, 4, 5),
                answer="110 bultos, en la caseta; el kárdex está a la vista.",
                answered_on=date(2026, 4, 8),
            ),
            Asked(
                what="¿Cuándo se toman los cilindros?",
                addressed_to="Supervisor",
                asked_on=date(2026, 4, 12),
                answer="",
                answered_on=None,
            ),
        ),
        recommends="Publicar en la cartelera el listado de jornales de cada quincena.",
    )


def _overseer(name: str, document: str) -> Overseer:
    return Overseer(
        signatory=Signatory(name=name, document=document, role="Integra la veeduría"),
        joined_on=date(2026, 2, 20),
        left_on=None,
        relations=(),
        impediments=(),
    )


def oversight_acts(words: Translator) -> dict[str, OversightActSheet]:
    """An ordinary session; a committee not registered yet that saw no milestone; the most and the longest."""
    ordinary = oversight_act(words.language)
    member = ordinary.members[1]
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            is_in_term=False,
            registered_with="",
            registration_number="",
            registered_on=None,
            members=(),
            verdicts=(),
            questions=(),
            recommends="",
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            oversees=LONG_TEXT * 6,
            residence=LONG_NAME,
            members=(replace(member, signatory=LONG_SIGNATORY, impediments=(LONG_TEXT, LONG_TEXT)),)
            * 12,
            observed=LONGEST_TEXT,
            verdicts=tuple(
                replace(
                    ordinary.verdicts[0],
                    position=place,
                    title=LONG_NAME,
                    amount=LARGEST,
                    reason=LONG_TEXT,
                )
                for place in range(1, 61)
            ),
            questions=(
                replace(
                    ordinary.questions[0],
                    what=LONG_TEXT * 2,
                    addressed_to=LONG_NAME,
                    answer=LONG_TEXT * 3,
                ),
            )
            * 20,
            recommends=LONGEST_TEXT,
        ),
    }
