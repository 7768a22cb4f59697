"""What waits of rounds of prioritisation: criteria to agree on, needs to draw and score, results to publish, overrides to decide."""

from app import inbox_questions as questions
from app.inbox_kinds import Kind
from foundation.identity.permissions import Permission

P = Permission
KINDS = (
    Kind(
        "agree_round",
        P.ROUND_AGREE,
        questions.rounds_proposed,
        "/rounds/{id}",
        "/rounds?status=draft",
    ),
    Kind(
        "draw_needs",
        P.ROUND_PREPARE,
        questions.rounds_closed,
        "/rounds/{id}",
        "/rounds?status=agreed",
    ),
    Kind(
        "score_need",
        P.ROUND_SCORE,
        questions.unscored,
        "/rounds/needs/{id}/score",
        "/rounds?status=scoring",
    ),
    Kind(
        "publish_round",
        P.ROUND_PUBLISH,
        questions.rounds_counted,
        "/rounds/{id}",
        "/rounds?status=computed",
    ),
    Kind(
        "decide_override",
        P.ROUND_OVERRIDE,
        questions.overrides_proposed,
        "/rounds/overrides/{id}/decide",
        "/rounds",
    ),
)
