"""The quorum in words, as the forms and pages of an assembly show it."""

from foundation.translations import Translator
from portfolio.views.assemblies import CallNeeds, QuorumView


def quorum_facts(view: QuorumView, tongue: Translator) -> list[dict[str, str]]:
    """The quorum in words, call by call, and where the rule comes from."""
    facts = [
        {
            "label": tongue.label("call", one.call),
            "value": tongue.text(
                "{needed} of {members} members", needed=one.needed, members=view.members
            ),
            "hint": _call_hint(one, tongue),
        }
        for one in view.calls
    ]
    mark = tongue.text("To be confirmed") if view.to_confirm else ""
    return [
        *facts,
        {
            "label": tongue.text("Rule of the quorum"),
            "value": tongue.text(view.source),
            "hint": mark,
        },
    ]


def _call_hint(call: CallNeeds, tongue: Translator) -> str:
    """The part of the members and the time a call asks for."""
    if call.after_minutes is not None:
        return tongue.text(
            "{part} of the members, {minutes} minutes after the hour",
            part=call.part,
            minutes=call.after_minutes,
        )
    if call.within_days is not None:
        return tongue.text(
            "{part} of the members, within {days} days", part=call.part, days=call.within_days
        )
    return tongue.text("{part} of the members", part=call.part)
