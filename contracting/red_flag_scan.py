"""Finding the cases of all red flags: every rule of the day is asked again, new cases are raised, those no longer shown are noted.

Done every night by the system and at any time by ``minga flags``. Nothing that people said is touched: an explained or settled flag stays
what it is, and a case that is gone and comes back is the same flag again.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import flag_cases, flag_photos, flag_verdicts, red_flag_rules, slicing
from contracting.agreements import Agreement, AgreementState
from contracting.flag_cases import Case, Finder
from contracting.red_flag_rules import FlagCode, FlagRule
from contracting.red_flags import FlagState, RedFlag
from contracting.slicing import Slice
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.territories import COUNTRY
from foundation.work import Work
from portfolio.projects import Project


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """What one look found."""

    cases: int
    raised: int
    gone: int


def sliced(work: Work, _rule: FlagRule) -> Iterator[Case]:
    """Agreements that stand, with one organisation, near and alike, which together pass the highest ceiling of any of them."""
    statement = (
        sa.select(Agreement, Project)
        .join(Project, Project.id == Agreement.project_id)
        .where(
            Agreement.state != AgreementState.CANCELLED,
            Agreement.signed_on.is_not(None),
            Agreement.ceiling_minor.is_not(None),
        )
        .order_by(Agreement.signed_on, Agreement.id)
    )
    of_organisation: dict[tuple[UUID, str], list[tuple[Agreement, Slice]]] = {}
    for agreement, project in work.session.execute(statement):
        whose = (agreement.community_id, agreement.currency)
        of_organisation.setdefault(whose, []).append((agreement, _slice(agreement, project)))
    for rows in of_organisation.values():
        for place, (agreement, own) in enumerate(rows):
            before = [row for row, other in rows[:place] if _is_slice(own, other)]
            total = _worth(agreement) + sum(_worth(row) for row in before)
            most = max(row.ceiling_minor or 0 for row in (agreement, *before))
            if before and total > most:
                yield _slices(agreement, before, total, most)


def _worth(agreement: Agreement) -> int:
    """The value of an agreement; of one that ended unfinished, what it came to."""
    if agreement.left_unfinished and agreement.final_minor is not None:
        return agreement.final_minor
    return agreement.value_minor


def _is_slice(own: Slice, other: Slice) -> bool:
    """By the rule of the day on which the later one was signed."""
    rule = slicing.rule_on(own.signed_on)
    return (
        rule is not None
        and (own.signed_on - other.signed_on).days <= rule.window_days
        and slicing.is_alike(rule, other, own)
    )


def _slices(agreement: Agreement, before: list[Agreement], total: int, most: int) -> Case:
    return Case(
        key=str(agreement.id),
        project_id=agreement.project_id,
        territory=agreement.territory,
        agreement_id=agreement.id,
        facts={
            "here": agreement.number or "",
            "there": ", ".join(row.number or "" for row in before),
            "total": total,
            "most": most,
            "currency": agreement.currency,
        },
        links=tuple(("agreement", row.id) for row in (agreement, *before)),
    )


def _slice(agreement: Agreement, project: Project) -> Slice:
    return Slice(
        number=agreement.number or "",
        signed_on=agreement.signed_on or agreement.drafted_at.date(),
        value=agreement.value,
        object=agreement.object,
        kind=project.kind,
        latitude_e6=project.latitude_e6,
        longitude_e6=project.longitude_e6,
    )


FINDERS: Mapping[FlagCode, Finder] = {
    FlagCode.PHOTO_SAME: flag_photos.photos_same,
    FlagCode.PHOTO_ALIKE: flag_photos.photos_alike,
    FlagCode.PHOTO_FAR: flag_photos.photos_far,
    FlagCode.PHOTO_OLD: flag_photos.photos_old,
    FlagCode.VERDICT_WITHOUT_VISIT: flag_verdicts.verdicts_without_visit,
    FlagCode.APPROVALS_AT_ONCE: flag_verdicts.approvals_at_once,
    FlagCode.QUOTATIONS_ALIKE: flag_cases.quotations_alike,
    FlagCode.MONEY_AHEAD: flag_cases.money_ahead,
    FlagCode.OVER_CONTRACTED: flag_cases.over_contracted,
    FlagCode.GUARANTEE_EXPIRED: flag_cases.guarantees_expired,
    FlagCode.SLICING: sliced,
    FlagCode.SILENT_WORK: flag_cases.silent_works,
    FlagCode.MEMBER_IMPEDED: flag_cases.members_impeded,
    FlagCode.RECEIPT_MISSING: flag_cases.receipts_missing,
}


def cases_of(work: Work, rule: FlagRule) -> list[Case]:
    """What a rule finds now."""
    return list(FINDERS[rule.code](work, rule))


def scan(work: Work) -> Scan:
    """Ask every rule again and keep what it finds."""
    work.require(Permission.FLAG_JUDGE, COUNTRY)
    known = {
        (row.rule, row.case_key): row
        for row in work.session.execute(sa.select(RedFlag).with_for_update()).scalars()
    }
    seen: set[tuple[FlagCode, str]] = set()
    raised = 0
    for rule in red_flag_rules.rules_on(work.today):
        for case in cases_of(work, rule):
            name = (rule.code, case.key)
            seen.add(name)
            flag = known.get(name)
            if flag is None:
                known[name] = _raise(work, rule, case)
                raised += 1
            else:
                _look_again(work, flag, case)
    gone = _let_go(work, [row for name, row in known.items() if name not in seen])
    return Scan(cases=len(seen), raised=raised, gone=gone)


def _raise(work: Work, rule: FlagRule, case: Case) -> RedFlag:
    flag = work.add(
        RedFlag(
            id=new_id(),
            territory=case.territory,
            project_id=case.project_id,
            agreement_id=case.agreement_id,
            rule=rule.code,
            rule_valid_from=rule.valid_from,
            case_key=case.key,
            facts=_kept(case),
            found_at=work.now,
            state=FlagState.OPEN,
        )
    )
    work.record("red_flag.raised", flag, project=case.project_id, facts={"rule": rule.code})
    return flag


def _look_again(work: Work, flag: RedFlag, case: Case) -> None:
    kept = _kept(case)
    if flag.gone_at is None and flag.facts == kept:
        return
    facts = {"rule": flag.rule}
    if flag.gone_at is None:
        work.record("red_flag.changed", flag, project=flag.project_id, facts=facts)
    else:
        work.record("red_flag.returned", flag, project=flag.project_id, facts=facts)
    flag.gone_at, flag.facts = None, kept


def _let_go(work: Work, rows: list[RedFlag]) -> int:
    gone = [row for row in rows if row.gone_at is None]
    for flag in gone:
        flag.gone_at = work.now
        work.record("red_flag.gone", flag, project=flag.project_id, facts={"rule": flag.rule})
    return len(gone)


def _kept(case: Case) -> dict[str, Any]:
    """What a flag keeps of its case."""
    return {**case.facts, "links": [[kind, str(key)] for kind, key in case.links]}
