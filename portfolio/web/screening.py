"""The climate screening of a work: every hazard of its territory with the table's level, what is known of the site, and the measures."""

from typing import Any

from foundation.http.forms import FixedRows, FormPlan, Option, RowHead
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import climate, projects, work_kinds, work_templates
from portfolio.climate import HazardAssessment, ScreenProject
from portfolio.climate_rating import HIGHEST_LEVEL, Frame, rating_scales, scale_on
from portfolio.hazard_levels import HazardOutlook
from portfolio.measures import measures_of
from portfolio.projects import Project
from portfolio.views import projects as views
from portfolio.web import choices
from portfolio.web.projects import about_work
from portfolio.work_templates import TemplateMeasure

KNOWN_LEVELS = ("level_now", "level_future")
OWN_JUDGEMENT = ("exposure_now", "exposure_future", "sensitivity", "measures")


def _screening(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    view = views.detail(work, asking.row)
    project = projects.get(work, asking.row)
    outlooks = climate.outlook_of(project, work.today)
    return Setting(
        FormPlan(
            choices={
                **dict.fromkeys(KNOWN_LEVELS, _grades(tongue, tongue.text("As the table"))),
                **dict.fromkeys(OWN_JUDGEMENT, _grades(tongue, tongue.text("Not known"))),
                "hazard": choices.hazard_options(tongue),
            },
            initial=_first_answers(
                work,
                project,
                outlooks,
                template_in=asking.words.language if asking.given("template") else None,
            ),
            fixed_rows={"assessments": FixedRows("hazard", _heads(project, outlooks, asking))},
        ),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=(*about_work(view, tongue), *_scale(asking), *_template(asking, project)),
    )


def _grades(tongue: Translator, unknown: str) -> list[Option]:
    grades = [Option(str(n), grade_name(tongue, n)) for n in range(HIGHEST_LEVEL + 1)]
    return [Option("", unknown), *grades]


def grade_name(tongue: Translator, grade: int | None) -> str:
    """``2 · medium``."""
    return "—" if grade is None else f"{grade} · {tongue.label('grade', str(grade))}"


def _scale(asking: Asking) -> tuple[dict[str, str], ...]:
    tongue = asking.words
    scale = scale_on(rating_scales(), climate.SCALE, asking.work.today)
    rule = tongue.text(
        "Hazard × exposure × sensitivity; every degree of measures takes {weight} away. Low from {low},"
        " moderate from {moderate}, high from {high}.",
        weight=scale.measure_weight,
        low=scale.low_from,
        moderate=scale.moderate_from,
        high=scale.high_from,
    )
    return (
        {
            "label": tongue.text("How it is rated"),
            "value": rule,
            "hint": sourced(scale.source, tongue, to_confirm=scale.to_confirm),
        },
    )


def sourced(source: str, tongue: Translator, *, to_confirm: bool) -> str:
    """Where a dated figure comes from, and whether somebody still has to confirm it."""
    text = tongue.text("Source: {source}.", source=tongue.text(source))
    return f"{text} {tongue.text('To be confirmed.')}" if to_confirm else text


def _heads(
    project: Project, outlooks: tuple[HazardOutlook, ...], asking: Asking
) -> dict[str, RowHead]:
    return {row.hazard.code: _head(project, row, asking) for row in outlooks}


def _head(project: Project, row: HazardOutlook, asking: Asking) -> RowHead:
    """What the tables say of one hazard here; shown before the answers, because these begin from it."""
    tongue = asking.words
    notes, sources = [], []
    if row.source is None:
        notes.append(
            tongue.text("No table says how strong this hazard is here: ask in the village.")
        )
    else:
        notes.append(
            tongue.text(
                "Table: today {now}, in the future {future}.",
                now=grade_name(tongue, row.now),
                future=grade_name(tongue, row.future),
            )
        )
        sources.append(sourced(row.source, tongue, to_confirm=row.to_confirm))
    usual = work_kinds.find_sensitivity(project.kind, row.hazard.code, asking.work.today)
    if usual is not None:
        notes.append(
            tongue.text(
                "Usual sensitivity of this kind of work: {level}.",
                level=grade_name(tongue, usual.level),
            )
        )
        sources.append(sourced(usual.source, tongue, to_confirm=usual.to_confirm))
    if row.to_confirm or (usual is not None and usual.to_confirm):
        notes.append(tongue.text("To be confirmed."))
    return RowHead(
        tongue.label("hazard", row.hazard.code),
        notes=(" ".join(notes),),
        sources=tuple(dict.fromkeys(sources)),
    )


def _template(asking: Asking, project: Project) -> tuple[dict[str, str], ...]:
    """The way to begin with the measures of the template of this kind of work, where nothing is screened yet."""
    usual = work_templates.in_use(asking.work, project.kind).content.measures
    if not usual or asking.given("template") or climate.find(asking.work, project.id) is not None:
        return ()
    return (
        {
            "label": asking.words.text("Template"),
            "value": asking.words.text("Begin with the measures of the template"),
            "href": f"/works/{project.id}/screening?template=yes",
        },
    )


def _first_answers(
    work: Work, project: Project, outlooks: tuple[HazardOutlook, ...], *, template_in: str | None
) -> dict[str, Any]:
    """What was written last; before that, the usual sensitivity, and measures where the template's are asked for."""
    screening = climate.find(work, project.id)
    written: dict[tuple[str, Frame], HazardAssessment] = {}
    if screening is not None:
        written = {
            (row.hazard, Frame(row.frame)): row
            for row in climate.assessments_of(work, screening.id)
        }
    return {
        "assessments": [
            _again(row, written)
            if (row.hazard.code, Frame.NOW) in written
            else _first(work, project, row)
            for row in outlooks
        ],
        "measures": [
            {
                "hazard": measure.hazard,
                "description": measure.description,
                "maintenance_task": measure.maintenance_task,
            }
            for measure in (
                measures_of(work, project.id)
                if screening is not None or template_in is None
                else _usual_measures(work, project, outlooks, template_in)
            )
        ],
        "accepted_risk": screening.accepted_risk if screening else None,
    }


def _usual_measures(
    work: Work, project: Project, outlooks: tuple[HazardOutlook, ...], language: str
) -> list[TemplateMeasure]:
    """The measures of the template of this kind of work, against hazards that there are here."""
    here = {row.hazard.code for row in outlooks if (row.now, row.future) != (0, 0)}
    usual = work_templates.in_use(work, project.kind, language).content.measures
    return [measure for measure in usual if measure.hazard in here]


def _first(work: Work, project: Project, row: HazardOutlook) -> dict[str, Any]:
    usual = work_kinds.find_sensitivity(project.kind, row.hazard.code, work.today)
    # Where the table rules a hazard out, the site is not exposed to it either.
    exposure = 0 if (row.now, row.future) == (0, 0) else None
    return {
        "hazard": row.hazard.code,
        "exposure_now": exposure,
        "exposure_future": exposure,
        "sensitivity": usual.level if usual else None,
        "measures": 0,
    }


def _again(
    row: HazardOutlook, written: dict[tuple[str, Frame], HazardAssessment]
) -> dict[str, Any]:
    now, future = (written[row.hazard.code, frame] for frame in (Frame.NOW, Frame.FUTURE))
    return {
        "hazard": row.hazard.code,
        "level_now": None if now.hazard_level == row.now else now.hazard_level,
        "level_future": None if future.hazard_level == row.future else future.hazard_level,
        "exposure_now": now.exposure,
        "exposure_future": future.exposure,
        "sensitivity": now.sensitivity,
        "measures": now.measures,
    }


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/screening",
            command=ScreenProject,
            action=climate.write,
            permission=Permission.CLIMATE_SCREEN,
            title="Climate screening",
            lead="What the weather can do to this work, now and later, and what is done about it.",
            submit="Save and see the risks",
            view=views.detail,
            done=lambda row: f"/works/{row.id}/climate",
            setting=_screening,
            cancel=lambda subject: f"/works/{subject}",
        )
    ),
)
