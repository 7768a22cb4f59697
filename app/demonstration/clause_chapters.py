"""The chapter of the clauses: one that the legal office words its own way, and one that waits for approval."""

from collections.abc import Generator
from datetime import date, timedelta

from app.demonstration.script import TODAY
from app.demonstration.stage import Stage
from contracting import clause_versions
from contracting.clause_versions import ApproveClause, SubmitClause, WriteClause
from foundation.identity.permissions import Role
from foundation.territories import COUNTRY

SPRING = WriteClause(
    code="spring_care",
    territory=COUNTRY,
    regimes=("R1b", "R7"),
    kinds=("rural_aqueduct",),
    position=345,
    title_es="Cuidado del nacimiento de agua",
    title_en="Care of the spring",
    text_es="{organisation} cuida el nacimiento del que toma agua la obra: no tala en sus orillas, no deja entrar ganado y "
    "siembra árboles nativos con la comunidad antes de que venza el plazo de {term}.",
    text_en="{organisation} looks after the spring from which the work takes its water: it fells nothing on its banks, lets "
    "no cattle in and plants native trees with the community before the term of {term} ends.",
    if_es="Si el nacimiento se daña durante la obra",
    then_es="La organización para esa actividad, avisa enseguida y lo recupera con la comunidad.",
    if_en="If the spring is harmed while the work is built",
    then_en="The organisation stops that activity, says so at once and restores it with the community.",
    norm="Decreto 1449/1977",
    reason="Lo pidieron las asambleas de los acueductos; sin nacimiento no hay agua que llevar.",
)
DISPUTES = WriteClause(
    code="disputes",
    territory=COUNTRY,
    regimes=("R1b",),
    position=520,
    title_es="Solución de diferencias",
    title_en="Settlement of disputes",
    text_es="Las diferencias se tratan primero en una reunión de las partes con el comité de la comunidad, dentro de los cinco "
    "días hábiles siguientes a que una la pida, en {place}; después, por los mecanismos de solución directa que prevé la ley "
    "para los contratos del Estado, y en último término ante el juez competente. Mientras tanto, lo que no se discute se cumple.",
    text_en="Disputes are first taken up in a meeting of the parties with the community's committee, within five business days "
    "after one of them asks for it, in {place}; then by the means of direct settlement that the law provides for contracts of "
    "the State, and last before the competent judge. Meanwhile what is not disputed is carried out.",
    if_es="Si hay un desacuerdo",
    then_es="Primero se reúnen las partes con el comité, dentro de los cinco días hábiles siguientes a que una lo pida.",
    if_en="If there is a dispute",
    then_en="First the parties meet with the committee, within five business days after one of them asks for it.",
    norm="Ley 80/1993, art. 68",
    reason="Diez días hábiles son dos semanas con la obra parada; las juntas pidieron reunirse antes y en su municipio.",
)


def worded(stage: Stage) -> Generator[date, None, None]:
    """One clause in force for aqueducts, another on its way."""
    yield TODAY - timedelta(days=300)
    with stage.acting(Role.CONTRACTS_OFFICER, COUNTRY) as work:
        spring = clause_versions.write(work, SPRING)
        clause_versions.submit(work, spring.id, SubmitClause())
    with stage.acting(Role.PROGRAMME_MANAGER, COUNTRY) as work:
        approval = ApproveClause(post="Gerencia del programa", valid_from=work.today)
        clause_versions.approve(work, spring.id, approval)
    yield TODAY - timedelta(days=2)
    with stage.acting(Role.CONTRACTS_OFFICER, COUNTRY) as work:
        waiting = clause_versions.write(work, DISPUTES)
        clause_versions.submit(work, waiting.id, SubmitClause())
