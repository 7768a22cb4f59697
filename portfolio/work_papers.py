"""What the papers of a work have in common, read from the records: the head, who signs for the organisation, who prepared an act."""

from foundation import particulars, territories
from foundation.identity.users import person_of
from foundation.issuing import signatory
from foundation.papers import Signatory, municipality_code
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work
from portfolio import programmes, work_kinds
from portfolio.communities import Community
from portfolio.documents.work_head import WorkHead
from portfolio.projects import Project

MICRO = 1_000_000


def head_of(work: Work, project: Project, words: Translator) -> WorkHead:
    """The head of the papers of a work; a work that is only followed has no organisation here."""
    community = _community(work, project)
    representative = work.get(Person, community.representative_id) if community else None
    organisation = community.name if community else project.executor or ""
    return WorkHead(
        code=project.code,
        bpin=project.bpin or "",
        title=project.title,
        kind=work_kinds.name_of(project.kind, words.language),
        purpose=project.purpose,
        place=territories.get(work, project.territory).label,
        municipality_code=municipality_code(project.territory),
        position=position(project),
        organisation=organisation,
        tax_number=community.tax_number if community else "",
        representative=(representative.name or "") if representative else "",
        institution=_institution(work, project) or organisation,
        people=project.people,
    )


def position(project: Project) -> str:
    """Latitude and longitude as every map takes them; empty where the work has no one place."""
    if project.latitude_e6 is None or project.longitude_e6 is None:
        return ""
    return f"{project.latitude_e6 / MICRO:.5f}, {project.longitude_e6 / MICRO:.5f}"


def organisation_signatory(work: Work, project: Project, words: Translator) -> Signatory:
    """Who signs for the organisation: its representative today."""
    community = _community(work, project)
    if community is None:
        return Signatory()
    return signatory(
        work.get(Person, community.representative_id),
        words,
        role=words.text("Legal representative"),
        organisation=community.name,
    )


def preparer(work: Work, project: Project, kind: str, words: Translator, *, role: str) -> Signatory:
    """Who wrote the particulars of an act, as who prepared it."""
    written = particulars.find_last(work, project.id, kind)
    return signatory(
        person_of(work, written.written_by if written else None),
        words,
        role=role,
        organisation=_institution(work, project),
    )


def _institution(work: Work, project: Project) -> str:
    if project.programme_id is None:
        return ""
    return programmes.get(work, project.programme_id).name


def _community(work: Work, project: Project) -> Community | None:
    return work.get(Community, project.community_id) if project.community_id else None
