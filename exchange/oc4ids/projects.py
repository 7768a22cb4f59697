"""One work as an OC4IDS 0.9 project: its whole story, from the assembly to the maintenance budget, in the standard's words."""

from collections.abc import Sequence

import msgspec

from exchange.oc4ids.budgets import amendments, budget, cost_measurements
from exchange.oc4ids.codes import DocumentType, Role
from exchange.oc4ids.impacts import benefits, environment, screening_documents, social
from exchange.oc4ids.metrics import forecasts, metrics
from exchange.oc4ids.objects import Document, Identifier, Milestone, Reference
from exchange.oc4ids.parties import Parties
from exchange.oc4ids.pieces import (
    classification,
    codes,
    distinct,
    document,
    joined,
    key,
    keyed,
    known,
    moment,
    place,
    value,
    words,
)
from exchange.oc4ids.processes import process, transactions
from exchange.oc4ids.project_objects import Completion, PolicyAlignment, Project
from exchange.oc4ids.stages import milestones, periods, status
from exchange.oc4ids.stories import CompletionFact, MaintenancePlanFact, ProjectStory
from exchange.oc4ids.wording import ENGLISH, Wording

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_NO_COMPLETION = CompletionFact()


def project(story: ProjectStory, *, prefix: str, phrases: Wording = ENGLISH) -> dict[str, object]:
    """The OC4IDS project of a work as plain data, exactly as it is published."""
    return plain(encoded(story, prefix=prefix, phrases=phrases))


def encoded(story: ProjectStory, *, prefix: str, phrases: Wording = ENGLISH) -> bytes:
    """The OC4IDS project of a work as JSON; amounts are exact decimal numbers."""
    return _ENCODER.encode(mapped(story, prefix=prefix, phrases=phrases))


def plain(json: bytes) -> dict[str, object]:
    """An encoded project as plain data."""
    return msgspec.json.decode(json, type=dict[str, object])


def mapped(story: ProjectStory, *, prefix: str, phrases: Wording = ENGLISH) -> Project:
    """The OC4IDS project of a work. ``prefix`` is the publisher's registered identifier prefix, with its closing hyphen."""
    parties = Parties()
    authority = _entered(story, parties)
    stations = milestones(story, phrases)
    # Everything that may name an organisation comes before the list of organisations.
    money = budget(story, parties, phrases)
    processes = keyed([process(it, parties, phrases) for it in story.agreements])
    moved = transactions(story.transactions, parties, _titles(stations or ()))
    people = social(story.social, parties)
    return msgspec.structs.replace(
        _face(story, prefix=prefix, phrases=phrases),
        public_authority=authority,
        parties=parties.entries(),
        budget=money,
        cost_measurements=cost_measurements(story),
        forecasts=forecasts(story, phrases),
        metrics=metrics(story, phrases),
        milestones=stations,
        completion=_completion(story),
        contracting_processes=processes,
        transactions=moved,
        benefits=benefits(story),
        social=people,
        environment=environment(story.environment),
        documents=_documents(story, phrases),
    )


def _face(story: ProjectStory, *, prefix: str, phrases: Wording) -> Project:
    """What the work is, where, why and when."""
    span = periods(story)
    policy = PolicyAlignment(
        policies=codes(story.policies), description=words(story.policy_description)
    )
    return Project(
        id=prefix + key(story.id).strip(),
        updated=moment(story.updated_at),
        language=phrases.language,
        identifiers=_identifiers(story),
        title=words(story.title),
        description=words(story.description),
        status=status(story),
        type=story.type,
        sector=_sectors(story),
        purpose=words(story.purpose),
        additional_classifications=distinct(map(classification, story.classifications)),
        policy_alignment=known(policy),
        period=span.period,
        identification_period=span.identification,
        preparation_period=span.preparation,
        implementation_period=span.implementation,
        completion_period=span.completion,
        maintenance_period=span.maintenance,
        decommissioning_period=span.decommissioning,
        asset_lifetime=span.asset_lifetime,
        locations=keyed(map(place, story.places)),
    )


def _entered(story: ProjectStory, parties: Parties) -> Reference | None:
    """Enter the organisations that belong to the work as a whole; answers the public authority."""
    authority = parties.refer(story.authority, Role.PUBLIC_AUTHORITY)
    for party in story.parties:
        parties.refer(party)
    for party in story.monitors:
        parties.refer(party, Role.INDEPENDENT_MONITOR)
    if story.maintenance is not None:
        parties.refer(story.maintenance.responsible)
    return authority


def _identifiers(story: ProjectStory) -> list[Identifier] | None:
    """The project's numbers. Ids of a list must differ, so a number that a second register repeats is told apart by its register."""
    by_id: dict[str, Identifier] = {}
    for it in dict.fromkeys(story.identifiers):
        scheme, number = key(it.scheme), key(it.number)
        name = f"{scheme}-{number}" if number in by_id else number
        by_id[name] = Identifier(scheme=scheme, id=name)
    return list(by_id.values()) or None


def _sectors(story: ProjectStory) -> list[str] | None:
    """Each sector after the wider sector that it belongs to."""
    wide_and_narrow = (
        code for sector in story.sectors for code in (sector.partition(".")[0], sector.value)
    )
    return list(dict.fromkeys(wide_and_narrow)) or None


def _titles(rows: Sequence[Milestone]) -> dict[str, str]:
    return {row.id: row.title or "" for row in rows}


def _completion(story: ProjectStory) -> Completion | None:
    """How the work ended; without a scope in words, the assets that were handed over are the scope."""
    fact = story.completion or _NO_COMPLETION
    assets = "; ".join(said for it in story.assets if (said := joined(" · ", it.name, it.quantity)))
    return known(
        Completion(
            end_date=moment(fact.ended_on),
            end_date_details=words(fact.date_reason),
            final_value=value(fact.final_value),
            final_value_details=words(fact.value_reason),
            final_scope=words(fact.final_scope) or words(assets),
            final_scope_details=words(fact.scope_reason),
        )
    )


def _documents(story: ProjectStory, phrases: Wording) -> list[Document] | None:
    plan = story.maintenance
    return keyed(
        [
            *map(document, story.documents),
            *amendments(story.budget, phrases),
            *screening_documents(story.environment, phrases),
            *([_plan(plan, phrases)] if plan else []),
        ]
    )


def _plan(fact: MaintenancePlanFact, phrases: Wording) -> Document:
    """The maintenance plan as a document; where there is no paper the entry itself holds the tasks."""
    keeper = words(fact.responsible.name) if fact.responsible else None
    tasks = joined(
        "\n",
        f"{phrases.responsible}: {keeper}" if keeper else None,
        *(joined(" · ", it.title, it.rhythm, it.responsible) for it in fact.tasks),
    )
    if fact.document is not None:
        return document(
            fact.document,
            as_type=DocumentType.MAINTENANCE_PLAN,
            title=phrases.maintenance_plan,
            description=tasks,
        )
    return Document(
        id="maintenance-plan-" + key(fact.id),
        document_type=DocumentType.MAINTENANCE_PLAN,
        title=phrases.maintenance_plan,
        description=tasks,
        date_modified=moment(fact.accepted_on),
    )
