"""Asking for money: the advance, verified milestones, what was retained; always with the amounts from gross to net before it is sent."""

from collections.abc import Callable
from uuid import UUID

from contracting import (
    agreements,
    milestone_plans,
    payment_positions,
    payment_requests,
    payments,
)
from contracting.agreements import Agreement
from contracting.milestone_plans import Milestone
from contracting.payment_breakdown import Breakdown
from contracting.payment_positions import BUILT
from contracting.payment_requests import (
    RequestAdvance,
    RequestPayment,
    RequestRetentionRelease,
)
from contracting.payments import PaymentKind
from contracting.views import certificates
from contracting.views.certificates import Certificate
from contracting.web import shown
from foundation.errors import InvalidCommand, Refused, Sentence
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from foundation.translations import Translator


def _advance(asking: Asking) -> Setting:
    agreement = agreements.get(asking.work, asking.row)

    def count() -> Certificate:
        made = payments.payments_of(asking.work, agreement.id)
        borne = payment_requests.burden(asking.work, agreement)
        breakdown = payment_requests.count_advance(agreement, made, asking.work.today, borne)
        return _certificate(agreement, PaymentKind.ADVANCE, breakdown)

    return _preview(asking, agreement, count)


def _release(asking: Asking) -> Setting:
    agreement = agreements.get(asking.work, asking.row)

    def count() -> Certificate:
        payment_requests.refuse_unjustified(asking.work, agreement)
        made = payments.payments_of(asking.work, agreement.id)
        station = agreements.project_of(asking.work, agreement).station
        borne = payment_requests.burden(asking.work, agreement)
        breakdown = payment_requests.count_release(agreement, made, station, borne)
        return _certificate(agreement, PaymentKind.RETENTION_RELEASE, breakdown)

    return _preview(asking, agreement, count)


def _payment(asking: Asking) -> Setting:
    """First which milestones, then the amounts: nobody sends a figure they have not seen."""
    agreement = agreements.get(asking.work, asking.row)
    rows = milestone_plans.of_agreement(asking.work, agreement.id)
    wanted = _wanted(asking)
    options = [_option(row, asking.words) for row in rows if row.payable]
    if not wanted:
        every = [option.value for option in options]
        return Setting(
            FormPlan(choices={"milestones": options}, initial={"milestones": every}),
            territory=agreement.territory,
            version=agreement.version,
            facts=_facts(agreement, asking.words),
            context_title="The agreement",
            extra={
                **_nothing(agreement, asking.words),
                "is_choosing": True,
                "has_choice": bool(options),
            },
        )

    def count() -> Certificate:
        payment_requests.refuse_unjustified(asking.work, agreement)
        made = payments.payments_of(asking.work, agreement.id)
        borne = payment_requests.burden(asking.work, agreement)
        counted = payment_requests.count(agreement, made, rows, wanted, borne)
        before = [row for row in payment_positions.live(made) if row.kind in BUILT]
        return certificates.certificate(
            agreement,
            counted.kind,
            counted.breakdown,
            [certificates.breakdown_of(row) for row in before],
            earned=certificates.earned_of(rows, counted.milestones),
        )

    chosen = [str(key) for key in wanted]
    plan = FormPlan(initial={"milestones": chosen}, hidden=frozenset({"milestones"}))
    return _preview(asking, agreement, count, plan)


def _wanted(asking: Asking) -> list[UUID]:
    found = []
    for text in asking.sent.get("milestones", ()):
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return found


def _option(row: Milestone, tongue: Translator) -> Option:
    name = tongue.text("Milestone {number}: {title}", number=row.position, title=row.title)
    hint = tongue.text(
        "{payable} of {amount}, verified by both", payable=row.payable, amount=row.amount
    )
    return Option(str(row.id), name, hint=hint)


def _certificate(agreement: Agreement, kind: PaymentKind, breakdown: Breakdown) -> Certificate:
    return certificates.certificate(agreement, kind, breakdown, [], earned=[])


def _preview(
    asking: Asking,
    agreement: Agreement,
    count: Callable[[], Certificate],
    plan: FormPlan | None = None,
) -> Setting:
    certificate: Certificate | None = None
    obstacle: Sentence | None = None
    try:
        certificate = count()
    except Refused as refused:
        obstacle = refused.sentence
    except InvalidCommand as invalid:
        obstacle = next(iter(invalid.errors.values()))
    return Setting(
        plan or FormPlan(),
        territory=agreement.territory,
        version=agreement.version,
        facts=_facts(agreement, asking.words),
        context_title="The agreement",
        extra={
            **_nothing(agreement, asking.words),
            "certificate": certificate,
            "obstacle": obstacle,
        },
    )


def _nothing(agreement: Agreement, tongue: Translator) -> dict[str, object]:
    return {
        "deduction_names": shown.deduction_names(tongue),
        "agreement_id": agreement.id,
        "is_choosing": False,
        "has_choice": True,
        "certificate": None,
        "obstacle": None,
    }


def _facts(agreement: Agreement, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {
            "label": tongue.text("Agreement no."),
            "value": agreement.number or "",
            "href": f"/agreements/{agreement.id}",
            "hint": agreement.object,
        },
        {"label": tongue.text("Value"), "value": tongue.money(agreement.value)},
        {"label": tongue.text("Advance"), "value": tongue.percent(agreement.advance_bp)},
        {"label": tongue.text("Retention"), "value": tongue.percent(agreement.retention_bp)},
    )


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/advance",
            command=RequestAdvance,
            action=payment_requests.request_advance,
            permission=Permission.PAYMENT_REQUEST,
            title="Ask for the advance",
            lead="It comes once, after the start, and is given back from each payment. Somebody else approves it.",
            submit="Ask for the advance",
            view=certificates.detail,
            done=lambda row: f"/payments/{row.id}",
            setting=_advance,
            template="contracting/request.html",
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/payments/new",
            command=RequestPayment,
            action=payment_requests.request,
            permission=Permission.PAYMENT_REQUEST,
            title="Ask for a payment",
            lead="Only what committee and engineer both verified can be paid. Somebody else approves it.",
            submit="Ask for this payment",
            view=certificates.detail,
            done=lambda row: f"/payments/{row.id}",
            setting=_payment,
            template="contracting/request.html",
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/release",
            command=RequestRetentionRelease,
            action=payment_requests.request_retention_release,
            permission=Permission.PAYMENT_REQUEST,
            title="Ask for what was retained",
            lead="It is given back after the handover, less what is left of the advance.",
            submit="Ask for what was retained",
            view=certificates.detail,
            done=lambda row: f"/payments/{row.id}",
            setting=_release,
            template="contracting/request.html",
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
)
