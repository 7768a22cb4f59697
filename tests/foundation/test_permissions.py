"""A role holds the verbs of one job, and no job can do both halves of what two people have to do."""

import pytest

from foundation.identity.actors import SYSTEM, VISITOR
from foundation.identity.permissions import ROLES, Permission, Role, holders
from tests.support.factories import someone

P = Permission

# Where the steps need two people anyway, different_person guards them; these must not even meet in one job.
APART = [
    (P.PAYMENT_REQUEST, P.PAYMENT_APPROVE),
    (P.PAYMENT_REQUEST, P.PAYMENT_PAY),
    (P.PAYMENT_APPROVE, P.PAYMENT_PAY),
    (P.VERDICT_COMMITTEE, P.VERDICT_ENGINEER),
    (P.MILESTONE_REPORT, P.VERDICT_ENGINEER),
    (P.MILESTONE_REPORT, P.VERDICT_COMMITTEE),
    (P.AGREEMENT_DRAFT, P.AGREEMENT_SIGN),
    (P.AGREEMENT_SUBMIT, P.AGREEMENT_SIGN),
    (P.USER_EDIT, P.PAYMENT_APPROVE),
    (P.USER_EDIT, P.PAYMENT_PAY),
    (P.USER_EDIT, P.AGREEMENT_SIGN),
]


def test_every_role_has_its_verbs_and_every_verb_somebody_who_holds_it() -> None:
    assert set(ROLES) == set(Role)
    assert set(Permission) == frozenset().union(*ROLES.values())


def test_everybody_with_a_role_can_read() -> None:
    assert all(Permission.READ in verbs for verbs in ROLES.values())


@pytest.mark.parametrize(("one", "other"), APART)
def test_no_job_holds_both_halves(one: Permission, other: Permission) -> None:
    assert [role for role, verbs in ROLES.items() if {one, other} <= verbs] == []


@pytest.mark.parametrize("role", [Role.DONOR, Role.AUDITOR])
def test_who_only_watches_changes_nothing(role: Role) -> None:
    assert ROLES[role] <= {P.READ, P.EXPORT, P.AUDIT_READ, P.CASE_FILE_FULL}


def test_names_and_telephones_are_for_few() -> None:
    assert set(holders(P.PERSON_ERASE)) == {Role.ADMINISTRATOR}
    assert Role.DONOR not in holders(P.PERSON_READ)
    assert Role.AUDITOR not in holders(P.PERSON_READ)


def test_a_visitor_may_nothing_and_the_system_everything() -> None:
    for permission in Permission:
        assert not VISITOR.may(permission, "CO.")
        assert not VISITOR.may_anywhere(permission)
        assert SYSTEM.may(permission, "CO.19.19142.")


def test_a_role_somewhere_is_no_role_elsewhere() -> None:
    engineer = someone(Role.ENGINEER, "CO.19.")

    assert engineer.may_anywhere(P.CLIMATE_SCREEN)
    assert engineer.has_role(Role.ENGINEER)
    assert not engineer.has_role(Role.DONOR)
    assert engineer.may(P.CLIMATE_SCREEN, "CO.19.19142.")
    assert not engineer.may(P.CLIMATE_SCREEN, "CO.05.")
