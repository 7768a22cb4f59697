"""The list of what a dossier lacks as a paper with a number: for the organisation that has to bring it, and for the file."""

from uuid import UUID

import msgspec

from contracting.documents.dossier_list import DossierSheet, PrintedPaper, print_dossier
from contracting.views import dossiers as views
from contracting.views.dossiers import DossierView, ItemView
from foundation import issuing
from foundation.clock import civil_date
from foundation.commands import CodeText
from foundation.errors import Sentence, say
from foundation.identity.permissions import Permission
from foundation.issuing import Form, Language, Order, Press
from foundation.pdf.blocks import Printed
from foundation.records import IssuedDocument
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio.communities import Community

DOSSIER = Form("dossier_list", print_dossier)
MAY_ISSUE = Permission.COMMUNITY_EDIT


class IssueDossier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the list as a paper with a number."""

    regime: CodeText
    language: Language = Language.ES


def issue(work: Work, press: Press, community_id: UUID, command: IssueDossier) -> IssuedDocument:
    """The list of today; an unchanged one is the paper that exists."""
    community = work.get(Community, community_id, lock=True)
    work.require(MAY_ISSUE, community.territory)
    view = views.detail(work, community.id, command.regime)
    order = Order(
        subject=community,
        owner_id=community.id,
        project_id=None,
        language=command.language,
    )
    sheet = sheet_of(view, translator(command.language.value))
    return issuing.issue(work, press, DOSSIER, order, sheet)


def preview(work: Work, view: DossierView, language: Language, words: Translator) -> Printed:
    """The list as it would be printed now; nothing of it is kept."""
    return issuing.preview(work, DOSSIER, language, sheet_of(view, words))


def rule_text() -> Sentence:
    """The published rule of the light, in one sentence."""
    return say(
        "Red: a required paper is missing, past its day, too old, returned or checked by nobody, or the tax number or "
        "the board's period is wanting. Yellow: the same of a paper that is only asked for, or one that ends soon. "
        "Green: everything is in order. A paper counts once somebody other than who filed it found it in order."
    )


def sheet_of(view: DossierView, words: Translator) -> DossierSheet:
    """What the page shows, as the paper takes it."""
    return DossierSheet(
        organisation=view.name,
        kind=words.label("community_kind", view.kind),
        place=view.place,
        today=view.today,
        regime=f"{view.regime.code}. {view.regime.name_es if words.language == 'es' else view.regime.name_en}",
        light=words.label("dossier_light", view.light),
        sentence=words.sentence(view.sentence),
        others=tuple(words.sentence(gate.missing) for gate in view.gates if gate.missing),
        papers=tuple(_paper(item, words) for item in view.items),
        rule=words.sentence(rule_text()),
    )


def _paper(item: ItemView, words: Translator) -> PrintedPaper:
    return PrintedPaper(
        name=words.label("paper_kind", item.paper),
        note=item.note_es if words.language == "es" else item.note_en,
        demand=words.label("demand", item.demand),
        state=words.label("item_state", item.state),
        reason=item.reason or "",
        issued_on=item.issued_on,
        holds_until=item.holds_until,
        checked_on=civil_date(item.checked_on) if item.checked_on else None,
        is_wanting=item.is_wanting,
        stops_signing=item.stops_signing,
    )
