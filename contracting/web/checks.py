"""Checks of milestones in forms: written for a draft, answered in a report, found right or wrong in a verdict, each row by itself."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from contracting import agreements, milestone_checks, milestone_plans
from contracting.milestone_checks import MilestoneCheck, WriteChecks
from contracting.views import agreement_page
from contracting.views.checks import CheckView, ReadingView
from foundation.http.forms import FixedRows, FormPlan, Option, RowHead
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work


def reading_plan(checks: Sequence[CheckView], tongue: Translator) -> FormPlan:
    """A report asks of each check what was measured; what was wrong the last time stands above it."""
    if not checks:
        return FormPlan(unasked=frozenset({"readings"}))
    heads = {str(check.id): _head(check, tongue) for check in checks}
    return FormPlan(
        initial={"readings": [{"check": key} for key in heads]},
        fixed_rows={"readings": FixedRows("check", heads)},
    )


def _head(check: CheckView, tongue: Translator) -> RowHead:
    """What is asked, and what came of it before."""
    wrong = [
        tongue.text(
            "{key} found wrong: {reason}", key=tongue.label("key", one.key), reason=one.reason
        )
        for one in (*check.findings, *check.wrong_before)
        if one.reason
    ]
    return RowHead(
        check.what,
        notes=tuple(part for part in (*_asked(check, tongue), *wrong) if part),
        without=frozenset() if check.limits else frozenset({"measured"}),
    )


def _asked(check: CheckView, tongue: Translator) -> tuple[str, ...]:
    limits = tongue.sentence(check.limits) if check.limits else ""
    photo = tongue.text("With a photo of it.") if check.needs_photo else ""
    return (limits, photo)


def with_findings(plan: FormPlan, checks: Sequence[CheckView], tongue: Translator) -> FormPlan:
    """A verdict that is not wholly met asks of each check whether it is right, beside what was reported of it."""
    if not checks:
        return replace(plan, unasked=plan.unasked | {"findings"})
    heads = {str(check.id): _reported(check, tongue) for check in checks}
    return replace(
        plan,
        initial={**plan.initial, "findings": [{"check": key} for key in heads]},
        fixed_rows={**plan.fixed_rows, "findings": FixedRows("check", heads)},
    )


def _reported(check: CheckView, tongue: Translator) -> RowHead:
    said = reading_text(check.reading, check.unit, tongue)
    notes = (*_asked(check, tongue), tongue.text("Reported: {what}", what=said) if said else "")
    return RowHead(check.what, notes=tuple(part for part in notes if part))


def reading_text(reading: ReadingView | None, unit: str | None, tongue: Translator) -> str:
    """What a report says of a check, in words."""
    if reading is None:
        return ""
    parts = []
    if reading.measured_milli is not None:
        parts.append(f"{tongue.quantity(reading.measured_milli)} {unit or ''}".strip())
    if reading.fit is not None:
        parts.append(tongue.label("fit", reading.fit))
    if reading.note:
        parts.append(reading.note)
    return " · ".join(parts)


def _writing(asking: Asking) -> Setting:
    agreement = agreements.get(asking.work, asking.row)
    rows = milestone_plans.of_agreement(asking.work, agreement.id)
    options = [Option(str(row.id), f"{row.position}. {row.title}") for row in rows]
    names = ("what", "unit", "needs_photo", "source")
    limits = ("nominal", "lower", "upper")
    return Setting(
        FormPlan(
            choices={"milestone": options},
            initial={
                "checks": [
                    {
                        "milestone": str(check.milestone_id),
                        **{name: getattr(check, name) for name in names},
                        **{name: getattr(check, f"{name}_milli") for name in limits},
                    }
                    for check in _of_agreement(asking.work, agreement)
                ]
            },
        ),
        territory=agreement.territory,
        version=agreement.version,
        facts=(
            {
                "label": asking.words.text("Agreement"),
                "value": agreement.object,
                "hint": asking.words.text("Once it is submitted, what is checked stands."),
            },
        ),
    )


def _of_agreement(work: Work, agreement: agreements.Agreement) -> list[MilestoneCheck]:
    statement = (
        sa.select(MilestoneCheck)
        .join(
            milestone_plans.Milestone, milestone_plans.Milestone.id == MilestoneCheck.milestone_id
        )
        .where(MilestoneCheck.agreement_id == agreement.id)
        .order_by(milestone_plans.Milestone.position, MilestoneCheck.position)
    )
    return list(work.session.execute(statement).scalars())


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/checks",
            command=WriteChecks,
            action=milestone_checks.write,
            permission=Permission.AGREEMENT_DRAFT,
            title="What is checked, with its tolerances",
            lead="Item by item, what committee and engineer look at. Where it is a number, write what is agreed and how far it may be off.",
            submit="Save the checks",
            view=agreement_page.detail,
            done=lambda row: f"/agreements/{row.id}",
            setting=_writing,
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
)
