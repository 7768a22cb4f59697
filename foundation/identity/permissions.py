"""Verbs, and roles as sets of verbs.

A permission is a verb on a noun (``agreement.sign``). A role is what one person's job needs, no more. A grant gives a person a role in a
territory and everything inside it. Separation of duties is not here: it is a guard on the step (see ``lifecycle``).
"""

from enum import StrEnum


class Permission(StrEnum):
    """Everything a person can be allowed to do."""

    READ = "record.read"
    PERSON_READ = "person.read"
    PERSON_ERASE = "person.erase"
    USER_EDIT = "user.edit"
    TERRITORY_EDIT = "territory.edit"
    FILE_ADD = "file.add"
    AUDIT_READ = "audit.read"
    AUDIT_SEAL = "audit.seal"
    JOB_RUN = "job.run"
    PLACE_EDIT = "place.edit"
    PROGRAMME_EDIT = "programme.edit"
    LOT_KEEP = "lot.keep"

    COMMUNITY_EDIT = "community.edit"
    DOSSIER_CHECK = "dossier.check"
    OVERSIGHT_RECORD = "oversight.record"
    OVERSIGHT_DECLARE = "oversight.declare"
    VERDICT_RESOLVE = "verdict.resolve"
    NEED_REGISTER = "need.register"
    NEED_ASSESS = "need.assess"
    ASSEMBLY_CALL = "assembly.call"
    ASSEMBLY_RECORD = "assembly.record"
    ASSEMBLY_COUNT = "assembly.count"
    ROUND_PREPARE = "round.prepare"
    ROUND_AGREE = "round.agree"
    ROUND_SCORE = "round.score"
    ROUND_PROPOSE = "round.propose"
    ROUND_OVERRIDE = "round.override"
    ROUND_PUBLISH = "round.publish"
    SCENARIO_PREPARE = "scenario.prepare"
    SCENARIO_ADOPT = "scenario.adopt"
    PROJECT_CREATE = "project.create"
    PROJECT_EDIT = "project.edit"
    CLIMATE_SCREEN = "climate.screen"
    CLIMATE_SIGN_OFF = "climate.sign_off"
    SAFEGUARD_ANSWER = "safeguard.answer"
    RISK_KEEP = "risk.keep"
    BUDGET_EDIT = "budget.edit"
    SCHEDULE_WRITE = "schedule.write"
    SCHEDULE_ADOPT = "schedule.adopt"
    TEMPLATE_WRITE = "template.write"
    BUDGET_APPROVE = "budget.approve"
    COFINANCE_EDIT = "cofinance.edit"
    PROJECT_FINANCE = "project.finance"
    PROJECT_IMPORT = "project.import"
    SOURCE_EDIT = "source.edit"
    FUNDING_RECORD = "funding.record"
    DELIVERY_RECORD = "delivery.record"
    DELIVERY_ACCEPT = "delivery.accept"
    RATE_RECORD = "rate.record"
    MAINTENANCE_PROMISE = "maintenance.promise"
    RESULT_WRITE = "result.write"
    RESULT_APPROVE = "result.approve"
    PERIOD_CLOSE = "period.close"
    TRAINING_RECORD = "training.record"
    DIALOGUE_RECORD = "dialogue.record"
    BUSINESS_RECORD = "business.record"
    PROFILE_USE = "profile.use"

    CLAUSE_WRITE = "clause.write"
    CLAUSE_APPROVE = "clause.approve"
    AGREEMENT_DRAFT = "agreement.draft"
    AGREEMENT_SUBMIT = "agreement.submit"
    AGREEMENT_RETURN = "agreement.return"
    AGREEMENT_SIGN = "agreement.sign"
    AGREEMENT_START = "agreement.start"
    AGREEMENT_CANCEL = "agreement.cancel"
    MILESTONE_REPORT = "milestone.report"
    VERDICT_COMMITTEE = "verdict.committee"
    VERDICT_ENGINEER = "verdict.engineer"
    PAYMENT_REQUEST = "payment.request"
    PAYMENT_APPROVE = "payment.approve"
    PAYMENT_PAY = "payment.pay"
    PAYMENT_REJECT = "payment.reject"
    PAYMENT_CERTIFY = "payment.certify"
    RECEIPT_CONFIRM = "receipt.confirm"
    APPROVAL_DELEGATE = "approval.delegate"
    LOCAL_RATE_RECORD = "local_rate.record"
    FINE_PROPOSE = "fine.propose"
    FINE_ANSWER = "fine.answer"
    FINE_IMPOSE = "fine.impose"
    GOODS_SEND = "goods.send"
    GOODS_RECEIVE = "goods.receive"
    GOODS_CHECK = "goods.check"
    PUNCH_RAISE = "punch.raise"
    PUNCH_FIX = "punch.fix"
    PUNCH_VERIFY = "punch.verify"
    GRIEVANCE_READ = "grievance.read"
    GRIEVANCE_RECORD = "grievance.record"
    GRIEVANCE_ANSWER = "grievance.answer"
    FLAG_EXPLAIN = "flag.explain"
    FLAG_JUDGE = "flag.judge"
    CHANGE_RAISE = "change.raise"
    CHANGE_RECOMMEND = "change.recommend"
    CHANGE_ASSENT = "change.assent"
    CHANGE_ENDORSE = "change.endorse"
    CHANGE_APPROVE = "change.approve"
    CASH_BOOK_WRITE = "cash_book.write"
    CASH_BOOK_ACCEPT = "cash_book.accept"
    PURCHASE_WRITE = "purchase.write"
    PURCHASE_ORDER = "purchase.order"
    PURCHASE_RECEIVE = "purchase.receive"
    SITE_LOG_WRITE = "site_log.write"
    SITE_LOG_SIGN = "site_log.sign"
    SITE_LOG_NOTE = "site_log.note"
    LABOUR_WRITE = "labour.write"
    LABOUR_ACCEPT = "labour.accept"
    LABOUR_CONFIRM = "labour.confirm"
    SUSPENSION_PROPOSE = "suspension.propose"
    SUSPENSION_ORDER = "suspension.order"
    SUSPENSION_END = "suspension.end"
    GUARANTEE_DEMAND = "guarantee.demand"
    GUARANTEE_REGISTER = "guarantee.register"
    GUARANTEE_APPROVE = "guarantee.approve"
    CLOSING_WRITE = "closing.write"
    CLOSING_SIGN = "closing.sign"
    SETTLEMENT_PREPARE = "settlement.prepare"
    SETTLEMENT_AGREE = "settlement.agree"
    SETTLEMENT_SIGN = "settlement.sign"
    UNFINISHED_KEEP = "unfinished.keep"
    UNFINISHED_DECIDE = "unfinished.decide"
    WORK_ACCEPT = "work.accept"
    HANDOVER_PREPARE = "handover.prepare"
    HANDOVER_SIGN = "handover.sign"

    PLAN_PROPOSE = "plan.propose"
    PLAN_ACCEPT = "plan.accept"
    MAINTENANCE_LOG = "maintenance.log"

    SIGNATURE_COLLECT = "signature.collect"
    DOCUMENT_SEAL = "document.seal"

    EXPORT = "data.export"
    CASE_FILE_FULL = "case_file.full"
    ACT_BATCH = "act.batch"


class Role(StrEnum):
    """A job in the programme, a municipality or a community."""

    ADMINISTRATOR = "administrator"
    PROGRAMME_MANAGER = "programme_manager"
    SOCIAL_FACILITATOR = "social_facilitator"
    ENGINEER = "engineer"
    CONTRACTS_OFFICER = "contracts_officer"
    FINANCE_OFFICER = "finance_officer"
    ORGANISATION = "organisation"
    COMMITTEE = "committee"
    MUNICIPAL_OFFICIAL = "municipal_official"
    DONOR = "donor"
    AUDITOR = "auditor"


P = Permission
_EVERYONE = frozenset({P.READ, P.EXPORT})

ROLES: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _EVERYONE
    | {
        P.USER_EDIT,
        P.TERRITORY_EDIT,
        P.PERSON_READ,
        P.PERSON_ERASE,
        P.PLACE_EDIT,
        P.PROGRAMME_EDIT,
        P.PROJECT_IMPORT,
    }
    | {P.AUDIT_READ, P.AUDIT_SEAL, P.JOB_RUN, P.FILE_ADD, P.LOCAL_RATE_RECORD},
    Role.PROGRAMME_MANAGER: _EVERYONE
    | {
        P.TERRITORY_EDIT,
        P.NEED_ASSESS,
        P.PROJECT_CREATE,
        P.PROJECT_FINANCE,
        P.BUDGET_APPROVE,
        P.PROJECT_IMPORT,
        P.COFINANCE_EDIT,
        P.SOURCE_EDIT,
        P.FUNDING_RECORD,
        P.RATE_RECORD,
        P.MAINTENANCE_PROMISE,
        P.SCHEDULE_ADOPT,
        P.TEMPLATE_WRITE,
        P.FILE_ADD,
    }
    | {
        P.DOSSIER_CHECK,
        P.VERDICT_RESOLVE,
        P.AGREEMENT_RETURN,
        P.AGREEMENT_SIGN,
        P.CHANGE_APPROVE,
        P.AGREEMENT_CANCEL,
        P.PAYMENT_APPROVE,
        P.PAYMENT_REJECT,
        P.PAYMENT_CERTIFY,
        P.HANDOVER_SIGN,
        P.PERSON_READ,
    }
    | {P.APPROVAL_DELEGATE, P.FINE_IMPOSE, P.CLAUSE_APPROVE}
    | {P.GRIEVANCE_READ, P.GRIEVANCE_ANSWER, P.FLAG_EXPLAIN, P.FLAG_JUDGE}
    | {P.ROUND_PREPARE, P.ROUND_AGREE, P.ROUND_PROPOSE, P.ROUND_OVERRIDE, P.ROUND_PUBLISH}
    | {P.RESULT_WRITE, P.RESULT_APPROVE, P.PERIOD_CLOSE}
    | {P.TRAINING_RECORD, P.DIALOGUE_RECORD, P.BUSINESS_RECORD, P.PROFILE_USE}
    | {P.SCENARIO_PREPARE, P.SCENARIO_ADOPT, P.RISK_KEEP, P.LOT_KEEP, P.CASH_BOOK_ACCEPT}
    | {P.CLIMATE_SIGN_OFF, P.AUDIT_READ, P.PROGRAMME_EDIT, P.SUSPENSION_ORDER}
    | {P.GUARANTEE_APPROVE, P.CLOSING_SIGN, P.SETTLEMENT_SIGN, P.UNFINISHED_DECIDE}
    | {P.SIGNATURE_COLLECT, P.DOCUMENT_SEAL, P.ACT_BATCH},
    Role.SOCIAL_FACILITATOR: _EVERYONE
    | {P.OVERSIGHT_RECORD, P.OVERSIGHT_DECLARE}
    | {P.GRIEVANCE_READ, P.GRIEVANCE_RECORD, P.GRIEVANCE_ANSWER, P.PUNCH_RAISE}
    | {P.CHANGE_ASSENT, P.CASH_BOOK_WRITE, P.PURCHASE_WRITE, P.LABOUR_WRITE}
    | {P.SAFEGUARD_ANSWER, P.RISK_KEEP}
    | {P.RESULT_WRITE, P.TRAINING_RECORD, P.DIALOGUE_RECORD, P.BUSINESS_RECORD, P.PROFILE_USE}
    | {P.ROUND_PREPARE, P.ROUND_AGREE, P.ROUND_SCORE, P.ROUND_PROPOSE}
    | {
        P.COMMUNITY_EDIT,
        P.NEED_REGISTER,
        P.ASSEMBLY_CALL,
        P.ASSEMBLY_RECORD,
        P.ASSEMBLY_COUNT,
        P.TERRITORY_EDIT,
        P.FILE_ADD,
        P.PERSON_READ,
        P.SIGNATURE_COLLECT,
        P.ACT_BATCH,
    },
    Role.ENGINEER: _EVERYONE
    | {P.SUSPENSION_PROPOSE, P.SUSPENSION_END, P.CLOSING_WRITE, P.UNFINISHED_KEEP}
    | {P.SAFEGUARD_ANSWER, P.RISK_KEEP}
    | {P.TRAINING_RECORD, P.BUSINESS_RECORD, P.PROFILE_USE}
    | {P.ROUND_SCORE, P.ROUND_PROPOSE, P.SCENARIO_PREPARE}
    | {P.PURCHASE_ORDER, P.PURCHASE_RECEIVE, P.LABOUR_ACCEPT}
    | {P.SITE_LOG_WRITE, P.SITE_LOG_SIGN, P.SITE_LOG_NOTE}
    | {
        P.NEED_REGISTER,
        P.NEED_ASSESS,
        P.ASSEMBLY_COUNT,
        P.TERRITORY_EDIT,
        P.PROJECT_CREATE,
        P.PROJECT_EDIT,
        P.CLIMATE_SCREEN,
        P.CLIMATE_SIGN_OFF,
        P.BUDGET_EDIT,
        P.SCHEDULE_WRITE,
    }
    | {
        P.VERDICT_ENGINEER,
        P.CHANGE_RECOMMEND,
        P.DELIVERY_ACCEPT,
        P.GOODS_CHECK,
        P.WORK_ACCEPT,
        P.HANDOVER_PREPARE,
        P.PLAN_PROPOSE,
        P.AGREEMENT_START,
        P.FILE_ADD,
        P.FINE_PROPOSE,
        P.PUNCH_RAISE,
        P.PUNCH_VERIFY,
        P.FLAG_EXPLAIN,
        P.SIGNATURE_COLLECT,
        P.ACT_BATCH,
    },
    Role.CONTRACTS_OFFICER: _EVERYONE
    | {P.GUARANTEE_DEMAND, P.GUARANTEE_REGISTER, P.CLOSING_WRITE, P.SETTLEMENT_PREPARE}
    | {P.SUSPENSION_PROPOSE, P.SUSPENSION_END}
    | {
        P.COMMUNITY_EDIT,
        P.DOSSIER_CHECK,
        P.OVERSIGHT_RECORD,
        P.OVERSIGHT_DECLARE,
        P.COFINANCE_EDIT,
        P.SOURCE_EDIT,
        P.FUNDING_RECORD,
        P.DELIVERY_RECORD,
        P.MAINTENANCE_PROMISE,
        P.AGREEMENT_DRAFT,
        P.AGREEMENT_SUBMIT,
        P.AGREEMENT_CANCEL,
        P.AGREEMENT_START,
    }
    | {P.PAYMENT_REQUEST, P.HANDOVER_PREPARE, P.PERSON_READ, P.FILE_ADD, P.CHANGE_RAISE}
    | {P.FLAG_EXPLAIN, P.SIGNATURE_COLLECT, P.CASE_FILE_FULL, P.ACT_BATCH}
    | {P.LOT_KEEP, P.GOODS_SEND, P.CLAUSE_WRITE},
    Role.FINANCE_OFFICER: _EVERYONE
    | {P.PAYMENT_PAY, P.PAYMENT_REJECT, P.PAYMENT_CERTIFY, P.COFINANCE_EDIT, P.FILE_ADD}
    | {P.SOURCE_EDIT, P.FUNDING_RECORD, P.RATE_RECORD, P.SCENARIO_PREPARE, P.CASH_BOOK_ACCEPT}
    | {P.FLAG_EXPLAIN, P.GOODS_SEND, P.SIGNATURE_COLLECT, P.ACT_BATCH},
    Role.ORGANISATION: frozenset(
        {
            P.READ,
            P.NEED_REGISTER,
            P.ASSEMBLY_COUNT,
            P.MILESTONE_REPORT,
            P.CHANGE_RAISE,
            P.SUSPENSION_PROPOSE,
            P.SETTLEMENT_AGREE,
            P.GUARANTEE_REGISTER,
            P.DELIVERY_RECORD,
            P.GOODS_RECEIVE,
            P.PAYMENT_REQUEST,
            P.RECEIPT_CONFIRM,
            P.FINE_ANSWER,
            P.PUNCH_FIX,
            P.FLAG_EXPLAIN,
            P.HANDOVER_SIGN,
            P.CASH_BOOK_WRITE,
            P.PURCHASE_WRITE,
            P.PURCHASE_ORDER,
            P.PURCHASE_RECEIVE,
            P.SITE_LOG_WRITE,
            P.SITE_LOG_NOTE,
            P.LABOUR_WRITE,
            P.FILE_ADD,
        }
    ),
    Role.COMMITTEE: frozenset(
        {
            P.READ,
            P.ASSEMBLY_COUNT,
            P.VERDICT_COMMITTEE,
            P.LABOUR_CONFIRM,
            P.OVERSIGHT_DECLARE,
            P.FILE_ADD,
            P.PURCHASE_RECEIVE,
            P.SITE_LOG_SIGN,
            P.SITE_LOG_NOTE,
            P.PUNCH_RAISE,
            P.PUNCH_VERIFY,
        }
    ),
    Role.MUNICIPAL_OFFICIAL: _EVERYONE
    | {
        P.PROFILE_USE,
        P.PUNCH_RAISE,
        P.PLAN_PROPOSE,
        P.PLAN_ACCEPT,
        P.CHANGE_ENDORSE,
        P.UNFINISHED_KEEP,
        P.MAINTENANCE_PROMISE,
        P.HANDOVER_SIGN,
        P.MAINTENANCE_LOG,
        P.TERRITORY_EDIT,
        P.FILE_ADD,
        P.SIGNATURE_COLLECT,
    },
    Role.DONOR: _EVERYONE,
    Role.AUDITOR: _EVERYONE | {P.AUDIT_READ, P.CASE_FILE_FULL},
}


def holders(permission: Permission) -> tuple[Role, ...]:
    """The jobs that hold a verb; for telling people whom to ask."""
    return tuple(role for role, verbs in ROLES.items() if permission in verbs)
