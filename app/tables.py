"""Every module with tables, of every floor, so that migrations, backups and checks see the whole schema."""

from contracting import (
    agreements,
    commitments,
    handover_components,
    handovers,
    milestone_plans,
    milestones,
    payments,
    reports,
)
from foundation import audit, files, jobs, numbering, people, place, records, territories
from foundation.columns import Base
from foundation.identity import sessions, users
from portfolio import (
    assemblies,
    budgets,
    climate,
    cofinancing,
    communities,
    needs,
    programmes,
    projects,
)

METADATA = Base.metadata

MODULES = (
    *(audit, files, jobs, numbering, people, place, records, territories, sessions, users),
    *(assemblies, budgets, climate, cofinancing, communities, needs, programmes, projects),
    *(agreements, milestone_plans, reports, milestones, payments),
    *(commitments, handovers, handover_components),
)
