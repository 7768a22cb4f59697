"""Sample sheets of the minutes: ordinary, minimal and extreme."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from foundation.papers import Signatory
from foundation.samples import LONG_NAME, LONG_SIGNATORY, ORGANISATION, PRESIDENT
from foundation.translations import Translator
from portfolio import quorum
from portfolio.documents.minutes_sheet import Counted, MinutesSheet, QuorumFacts, VotedNeed


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


def minutes_forms(words: Translator) -> dict[str, MinutesSheet]:
    """Three needs; one without anything that may be missing; fifty with long titles."""
    ordinary = minutes()
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            tax_number="",
            legal_status="",
            by_hamlet=(),
            needs=ordinary.needs[:1],
            counters=(),
            ties=0,
            president=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            organisation=LONG_NAME,
            meeting_place=LONG_NAME,
            by_hamlet=tuple((f"{LONG_NAME} {number}", number) for number in range(1, 31)),
            needs=tuple(
                replace(ordinary.needs[number % 3], place=number, title=f"{LONG_NAME} {number}")
                for number in range(1, 51)
            ),
            president=LONG_SIGNATORY,
        ),
    }
