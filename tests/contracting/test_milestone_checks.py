"""Checks: tolerances written for a draft, measured in a report, found wrong item by item, and what the next report changed."""

from collections.abc import Callable
from uuid import UUID

import pytest

from contracting import agreements, drafts, milestone_checks
from contracting.agreements import Agreement
from contracting.drafts import ReviseAgreement
from contracting.milestone_checks import (
    FindCheck,
    Found,
    MilestoneCheck,
    ReadCheck,
    WriteCheck,
    WriteChecks,
)
from contracting.milestone_plans import PlanMilestone
from contracting.two_keys import Outcome
from contracting.views import milestones as views
from contracting.views.checks import Change, CheckView
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from portfolio import check_rules, work_templates
from portfolio.check_rules import Fit, Limits, fit_of, parts_of
from tests.foundation.drawn import photo
from tests.support import factories, works
from tests.support.factories import Cast, cast, photograph
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
THICKNESS = Limits(unit="cm", nominal_milli=15_000, lower_milli=14_500, upper_milli=16_000)


@pytest.mark.parametrize(
    ("measured", "fit"),
    [
        (14_499, Fit.BELOW),
        (14_500, Fit.WITHIN),
        (15_000, Fit.WITHIN),
        (16_000, Fit.WITHIN),
        (16_001, Fit.ABOVE),
    ],
)
def test_both_ends_of_a_tolerance_are_still_right(measured: int, fit: Fit) -> None:
    assert fit_of(THICKNESS, measured) is fit


def test_without_a_limit_on_one_side_nothing_is_too_much_there() -> None:
    strength = Limits(unit="MPa", nominal_milli=21_000, lower_milli=21_000)

    assert fit_of(strength, 38_000) is Fit.WITHIN
    assert fit_of(strength, 20_999) is Fit.BELOW


def test_a_tolerance_stands_around_its_value() -> None:
    refusal = check_rules.refusal_of_limits

    assert set(refusal(None, 15_000, 15_001, 14_999)) == {"unit", "lower", "upper"}
    assert set(refusal("cm", None, 14_000, None)) == {"lower"}
    assert refusal(None, None, None, None) == {}


def test_the_proof_of_a_milestone_names_its_checks_one_by_one() -> None:
    means = "Longitud y ancho medidos; espesor en tres puntos;\nfotografías antes y después."

    assert parts_of(means) == (
        "Longitud y ancho medidos",
        "Espesor en tres puntos",
        "Fotografías antes y después",
    )


# On record


@pytest.fixture
def hands() -> Cast:
    return cast()


def checks_of(db: Database, hands: Cast, milestone: UUID) -> list[MilestoneCheck]:
    with db.reading(hands.auditor) as work:
        return milestone_checks.of_milestone(work, milestone)


def written(db: Database, hands: Cast) -> tuple[UUID, list[UUID]]:
    """An agreement that runs, the thickness of whose first milestone has a tolerance and needs a photograph."""
    agreement = works.drafted(db, hands)
    stones = works.plan(db, agreement, hands)
    thickness = WriteCheck(
        milestone=stones[0],
        what="Espesor de la subbase",
        unit="cm",
        nominal=15_000,
        lower=14_500,
        upper=16_000,
        needs_photo=True,
    )
    others = [WriteCheck(milestone=key, what="Terminado y limpio") for key in stones]
    with db.writing(hands.contracts_officer) as work:
        milestone_checks.write(work, agreement.id, WriteChecks(checks=(thickness, *others)))
    return agreement.id, stones


def test_a_draft_begins_with_the_checks_its_proof_names_and_keeps_those_that_were_written(
    db: Database, hands: Cast
) -> None:
    agreement = works.drafted(db, hands)
    second = works.plan(db, agreement, hands)[1]
    assert [check.what for check in checks_of(db, hands, second)] == [
        "Las tres alcantarillas desaguan",
        "Cunetas medidas y fotografiadas",
    ]
    written_id, stones = written(db, hands)
    with (
        pytest.raises(InvalidCommand, match="milestone"),
        db.writing(hands.contracts_officer) as work,
    ):
        few = WriteChecks(checks=(WriteCheck(milestone=stones[0], what="Espesor"),))
        milestone_checks.write(work, written_id, few)

    with db.reading(hands.contracts_officer) as work:
        project = agreements.project_of(work, agreements.get(work, written_id))
    again = works.draft_command(db, hands, project, term_days=125)
    with db.writing(hands.contracts_officer) as work:
        names = again.__struct_fields__
        revised = ReviseAgreement(**{name: getattr(again, name) for name in names})
        drafts.revise(work, written_id, revised)
    first = works.plan(db, agreement_of(db, hands, written_id), hands)[0]
    kept = checks_of(db, hands, first)
    assert [check.what for check in kept] == ["Espesor de la subbase", "Terminado y limpio"]
    assert kept[0].limits == THICKNESS


def agreement_of(db: Database, hands: Cast, key: UUID) -> Agreement:
    with db.reading(hands.auditor) as work:
        return agreements.get(work, key)


def run(db: Database, hands: Cast, agreement_id: UUID) -> None:
    with db.writing(hands.contracts_officer) as work:
        drafts.submit(work, agreement_id, drafts.SubmitAgreement())
    works.start(db, hands, works.sign(db, hands, agreement_of(db, hands, agreement_id)))


def shown(db: Database, who: Actor, milestone: UUID) -> list[CheckView]:
    with db.reading(who) as work:
        return list(views.detail(work, milestone).checks)


def test_what_is_wrong_goes_back_item_by_item_and_the_next_report_shows_what_it_changed(
    db: Database, hands: Cast
) -> None:
    agreement_id, stones = written(db, hands)
    run(db, hands, agreement_id)
    first = stones[0]
    thickness, clean = checks_of(db, hands, first)
    proof = photograph(db, hands.organisation, factories.CALOTO)

    with pytest.raises(InvalidCommand) as refused:
        works.report(db, hands, first)
    assert set(refused.value.errors) == {"readings.0.measured", "readings.0.photo"}
    with pytest.raises(Refused), db.writing(hands.contracts_officer) as work:
        milestone_checks.write(
            work, agreement_id, WriteChecks(checks=(WriteCheck(milestone=first, what="Otro"),))
        )

    low = ReadCheck(check=thickness.id, measured=14_200, photo=proof)
    works.report(db, hands, first, readings=(low, ReadCheck(check=clean.id, note="Barrido")))
    with pytest.raises(Refused, match="A check is wrong"):
        wrong = FindCheck(check=thickness.id, found=Found.WRONG, reason="Mide 14,2 cm.")
        works.engineer_says(db, hands, first, findings=(wrong,))
    right = FindCheck(check=clean.id, found=Found.RIGHT)
    works.engineer_says(
        db, hands, first, Outcome.PARTLY, amount=cop("20_000_000"), findings=(wrong, right)
    )
    # The committee has not judged: what the engineer found of each check is closed to it.
    assert [one.findings for one in shown(db, hands.committee, first)] == [(), ()]
    works.committee_says(db, hands, first, Outcome.PARTLY, amount=cop("20_000_000"))

    back = shown(db, hands.organisation, first)
    assert back[0].reading is not None
    assert back[0].reading.fit is Fit.BELOW
    assert [(one.key, one.reason) for one in back[0].findings] == [("engineer", "Mide 14,2 cm.")]
    again = ReadCheck(
        check=thickness.id,
        measured=15_100,
        photo=photograph(db, hands.organisation, factories.CALOTO),
    )
    works.report(db, hands, first, readings=(again, ReadCheck(check=clean.id, note="Barrido")))

    after = shown(db, hands.engineer, first)
    assert [one.change for one in after] == [Change.CHANGED, Change.SAME]
    assert after[0].before is not None
    assert after[0].before.measured_milli == 14_200
    assert [one.reason for one in after[0].wrong_before] == ["Mide 14,2 cm."]
    assert after[0].findings == ()


def begun(db: Database, hands: Cast, *, proof: str, template: int | None) -> list[MilestoneCheck]:
    """The checks of an agreement of one milestone, begun with one of the template of its kind or not."""
    stone = PlanMilestone(
        title="Todo",
        means_of_verification=proof,
        amount=cop("91_000_000"),
        due_days=30,
        template_milestone=template,
    )
    agreement = works.drafted(db, hands, milestones=(stone,))
    return checks_of(db, hands, works.plan(db, agreement, hands)[0])


def test_a_milestone_begun_with_the_template_takes_over_its_values_photos_and_rules(
    db: Database, hands: Cast
) -> None:
    usual = work_templates.delivered("concrete_track").content.milestones[0]

    found = begun(db, hands, proof=usual.checks, template=1)

    assert [check.what for check in found] == [
        "Longitud y ancho medidos",
        "Espesor en tres puntos",
        "Compactación con ensayo",
        "Fotografías antes y después",
    ]
    thickness = found[1]
    assert thickness.limits == Limits(unit="cm", nominal_milli=15_000, lower_milli=13_500)
    assert thickness.needs_photo
    assert thickness.source is not None
    assert thickness.source.endswith("(por confirmar)")
    assert found[0].source is None


def test_what_the_proof_does_not_name_is_looked_at_besides_and_nothing_without_the_template(
    db: Database, hands: Cast
) -> None:
    bare = begun(db, hands, proof="Longitud medida.", template=None)
    usual = begun(db, hands, proof="Longitud medida.", template=2)

    assert [check.what for check in bare] == ["Longitud medida"]
    assert [check.what for check in usual] == [
        "Longitud medida",
        "Las alcantarillas desaguan con agua vertida",
        "Diámetro interior de las alcantarillas",
    ]
    with pytest.raises(InvalidCommand) as refused:
        begun(db, hands, proof="Longitud medida.", template=9)
    assert set(refused.value.errors) == {"milestones.0.template_milestone"}


def test_the_programmes_own_template_keeps_its_values_and_agreements_begin_with_them(
    db: Database, hands: Cast
) -> None:
    own = work_templates.WriteTemplate(
        kind="concrete_track",
        reason="Subbase más gruesa en la cordillera.",
        milestones=(
            work_templates.TemplateMilestone(
                title="Subbase", checks="Espesor en tres puntos.", share=10_000
            ),
        ),
        checks=(
            work_templates.TemplateCheck(
                milestone=1,
                what="ESPESOR EN TRES PUNTOS",
                unit="cm",
                nominal=20_000,
                lower=19_000,
                source="Estudio de suelos",
            ),
        ),
    )
    with db.writing(hands.programme_manager) as work:
        work_templates.write(work, own)

    found = begun(db, hands, proof="Espesor en tres puntos.", template=1)

    assert [(check.nominal_milli, check.source) for check in found] == [
        (20_000, "Estudio de suelos")
    ]


@pytest.mark.one_database
def test_a_draft_begun_on_the_page_has_the_tolerances_and_the_office_changes_them(
    db: Database, visit: Visit
) -> None:
    hands = factories.accounts(db)
    project = factories.financed(db, hands)
    officer = visit(hands.contracts_officer)
    entity = "entity_kind=municipality&entity_name=Caloto&entity_budget=38.000.000.000"
    due = {f"milestones__{n}__due_days": str(30 + 20 * n) for n in range(4)}
    made = officer.fill(
        f"/works/{project.id}/agreement?{entity}&template=yes",
        regime="R1b",
        term_days="120",
        **due,
    )
    assert made.status == 303, made.words

    form = officer.page(f"{made.location.partition('?')[0]}/checks")

    assert form.answers["checks-1-lower"] == ["13,5"]
    assert form.answers["checks-1-source"][0].startswith("INVÍAS")
    changed = form.answers | {"checks-1-lower": ["14"]}
    assert officer.send(f"{made.location.partition('?')[0]}/checks", changed).status == 303
    again = officer.page(f"{made.location.partition('?')[0]}/checks")
    assert again.answers["checks-1-lower"] == ["14"]


@pytest.mark.one_database
def test_checks_are_written_measured_and_judged_on_pages(db: Database, visit: Visit) -> None:
    hands = factories.accounts(db)
    agreement_id, stones = written(db, hands)
    officer, builder = visit(hands.contracts_officer), visit(hands.organisation)
    form = officer.page(f"/agreements/{agreement_id}/checks")
    assert form.answers["checks-0-what"] == ["Espesor de la subbase"]
    assert form.answers["checks-0-lower"] == ["14,5"]
    assert officer.send(f"/agreements/{agreement_id}/checks", form.answers).status == 303
    run(db, hands, agreement_id)
    here = f"/milestones/{stones[0]}"

    images = [photo((140 + n, 90), taken=f"2026:02:16 15:20:{n:02d}") for n in (3, 9)]
    sent = builder.fill(
        f"{here}/report",
        {"photos": images[0], "readings-0-photo": images[1]},
        note="Quedó la subbase.",
        readings__0__measured="14,2",
    )
    assert sent.status == 303, sent.words
    page = visit(hands.engineer).page(here)
    assert "por debajo" in page.words
    assert "15 cm, entre 14,5 y 16" in page.words
    works.committee_says(db, hands, stones[0], Outcome.NOT_MET)
    judged = visit(hands.engineer).fill(
        f"{here}/engineer-verdict",
        outcome="not_met",
        reason="El espesor no llega.",
        findings__0__found="wrong",
        findings__0__reason="Mide 14,2 cm.",
    )
    assert judged.status == 303, judged.words
    assert "Lo que hay que corregir" in builder.page(here).words
    assert "Mide 14,2 cm." in builder.page(f"{here}/report").words
