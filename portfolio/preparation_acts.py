"""The acts that prepare a work before anybody contracts it: work sheet, budget and co-finance act."""

from collections.abc import Sequence
from uuid import UUID

from foundation.acts import Act, AnyAct, Belonging, Subject
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio import budget_papers, cofinance_acts, work_sheets
from portfolio.documents.budget import BudgetSheet, print_budget
from portfolio.documents.cofinance_act import CofinanceSheet, print_cofinance_act
from portfolio.documents.work_sheet import WorkSheet, print_work_sheet
from portfolio.projects import Origin, Project
from portfolio.samples import budgets as budget_samples
from portfolio.samples import cofinance as cofinance_samples
from portfolio.samples import work_sheets as sheet_samples


def _work_itself(work: Work, project_id: UUID) -> Sequence[Subject]:
    """The work, where it is ours: one that is only followed has its papers with its executor."""
    project = work.get(Project, project_id)
    return (Subject(id=project.id),) if project.origin is Origin.NEED else ()


def _belonging(work: Work, project: Project) -> Belonging:
    return Belonging(owner_id=project.id, project_id=project.id, reference=project.code)


WORK_SHEET: Act[Project, WorkSheet] = Act(
    kind=work_sheets.KIND,
    rank=20,
    noun=Project,
    permission=Permission.CLIMATE_SCREEN,
    subjects=_work_itself,
    belonging=_belonging,
    gaps=work_sheets.gaps,
    sheet=work_sheets.sheet,
    drawing=work_sheets.drawing,
    draw=print_work_sheet,
    samples=sheet_samples.work_sheets,
    asks=work_sheets.DescribeVisit,
)
BUDGET: Act[Project, BudgetSheet] = Act(
    kind=budget_papers.KIND,
    rank=40,
    noun=Project,
    permission=Permission.BUDGET_EDIT,
    subjects=_work_itself,
    belonging=_belonging,
    gaps=budget_papers.gaps,
    sheet=budget_papers.sheet,
    draw=print_budget,
    samples=budget_samples.budgets,
    asks=budget_papers.DescribeBudget,
    choices=budget_papers.choices,
)

COFINANCE_ACT: Act[Project, CofinanceSheet] = Act(
    kind=cofinance_acts.KIND,
    rank=60,
    noun=Project,
    permission=Permission.COFINANCE_EDIT,
    subjects=_work_itself,
    belonging=_belonging,
    gaps=cofinance_acts.gaps,
    sheet=cofinance_acts.sheet,
    draw=print_cofinance_act,
    samples=cofinance_samples.cofinance_acts,
    asks=cofinance_acts.DescribeCofinance,
    begins=cofinance_acts.begins,
    choices=cofinance_acts.choices,
)

ACTS: tuple[AnyAct, ...] = (WORK_SHEET, BUDGET, COFINANCE_ACT)
