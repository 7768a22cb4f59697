"""The dossiers of the demonstration: fresh papers before every signature, found in order by somebody other than who filed them."""

from datetime import timedelta

from app.demonstration.script import Part
from app.demonstration.stage import Stage
from contracting import dossiers
from contracting.dossier_rules import CheckOutcome
from contracting.dossiers import CheckPaper, CheckPapers
from foundation.identity.permissions import Role
from portfolio import communities
from portfolio.communities import AddPaper, PaperKind

# What is asked for anew before every signature.
RENEWED = (
    PaperKind.REPRESENTATION,
    PaperKind.SIGNING_AUTHORISATION,
    PaperKind.DISCIPLINARY_RECORD,
    PaperKind.FISCAL_RECORD,
    PaperKind.CRIMINAL_RECORD,
    PaperKind.CORRECTIVE_RECORD,
    PaperKind.SOCIAL_SECURITY,
)


def complete_dossier(stage: Stage, part: Part) -> None:
    """The papers that are asked for before every signature, fresh, and found in order by somebody else."""
    path = stage.place(part.village)
    community = stage.organisations[path]
    issued = stage.today - timedelta(days=9)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        for kind in RENEWED:
            paper = AddPaper(kind=kind, number=f"CER-{part.number:03d}", issued_on=issued)
            communities.add_paper(work, community, paper)
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        found = tuple(
            CheckPaper(paper=paper.id, outcome=CheckOutcome.IN_ORDER)
            for paper in dossiers.papers_of(work, community)
        )
        dossiers.check(work, community, CheckPapers(papers=found))
