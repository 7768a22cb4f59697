"""Every module with tables, of every floor, so that migrations, backups and checks see the whole schema."""

from contracting import (
    agreements,
    certified_items,
    changes,
    commitments,
    handover_components,
    handovers,
    measured_items,
    milestone_plans,
    milestones,
    payments,
    progress_reports,
    reports,
    unit_prices,
)
from exchange import counted_elections
from exchange.royalties import versions as royalty_versions
from foundation import audit, files, jobs, numbering, people, place, records, territories
from foundation.columns import Base
from foundation.identity import sessions, users
from maintenance import assets, logs, plans
from portfolio import (
    assemblies,
    attendees,
    ballot_papers,
    baselines,
    budget_revisions,
    budget_versions,
    budgets,
    businesses,
    capacities,
    climate,
    climate_reviews,
    climate_studies,
    cofinancing,
    communities,
    deliveries,
    dialogues,
    exchange_rates,
    funding_ledger,
    hamlets,
    lots,
    maintenance_promises,
    measures,
    needs,
    profile_uses,
    programmes,
    projects,
    representatives,
    risk_acceptances,
    risks,
    round_cancellations,
    round_decisions,
    round_needs,
    round_results,
    rounds,
    safeguards,
    saved_views,
    scenarios,
    schedules,
    source_reports,
    sources,
    tallies,
    trainees,
    trainings,
    vote_counts,
    work_templates,
)
from portfolio.results import closings, periods

METADATA = Base.metadata

MODULES = (
    *(audit, files, jobs, numbering, people, place, records, territories, sessions, users),
    *(assemblies, budgets, budget_revisions, budget_versions),
    *(climate, cofinancing, communities, measures),
    *(needs, programmes, lots, projects, tallies, vote_counts, ballot_papers),
    *(sources, funding_ledger, deliveries, exchange_rates, maintenance_promises),
    *(rounds, round_cancellations, round_needs, round_results, round_decisions),
    *(periods, closings, source_reports),
    *(trainings, trainees, capacities, representatives, dialogues, businesses, profile_uses),
    *(scenarios, saved_views, attendees, hamlets, climate_studies, safeguards, risk_acceptances),
    risks,
    *(schedules, baselines, work_templates),
    *(agreements, milestone_plans, reports, milestones, payments, progress_reports),
    *(unit_prices, measured_items, certified_items, changes, climate_reviews),
    *(commitments, handovers, handover_components),
    *(assets, plans, logs),
    *(royalty_versions, counted_elections),
)
