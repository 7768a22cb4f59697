"""The pages of the shell drawn without a server, with samples of every piece: long names, empty places and mistakes included."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace as View
from typing import Any

import jinja2
from markupsafe import Markup

from app import maps
from foundation.http import answers
from foundation.http.forms import Form, FormField, Option
from foundation.money import cop
from foundation.translations import translator

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
VEREDA = "Vereda San Antonio de los Caballeros Alto del Obispo y Quebradahonda"
TOKEN = Markup('<input type="hidden" name="_csrf_token" value="0123456789abcdef">')


@cache
def environment() -> jinja2.Environment:
    """Templates as the server draws them: a name that nobody gave is an error."""
    built = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    answers.add_filters(built)
    return built


def draw(template: str, language: str = "es", **context: object) -> str:
    """One page with the frame around it; what the page gives wins over the frame."""
    words = translator(language)
    given = answers.context_functions(words) | frame(language) | context
    return environment().get_template(template).render(words=words, csrf_input=TOKEN, **given)


def frame(language: str) -> dict[str, Any]:
    """What every page shows around its content."""
    names = (
        ("/", "Mi trabajo", 12),
        ("/works", "Obras", None),
        ("/needs", "Necesidades", None),
        ("/assemblies", "Asambleas", None),
        ("/communities", "Organizaciones", None),
        ("/agreements", "Convenios", 3),
        ("/payments", "Pagos", None),
        ("/maintenance", "Mantenimiento", 104),
        ("/import", "Importar regalías", None),
        ("/territories", "Territorios", None),
        ("/users", "Personas y permisos", None),
        ("/audit", "Bitácora", None),
    )
    nav = [View(href=h, label=n, icon=h[1:], count=c, current=h == "/works") for h, n, c in names]
    return {
        "lang": language,
        "revision": "0.1.0",
        "languages": (
            View(code="es", label="Español", href="/language/es", current=language == "es"),
            View(code="en", label="English", href="/language/en", current=language == "en"),
        ),
        "place": View(demonstration=True, name="Caminos que conectan"),
        "nav": nav,
        "account": View(name="Ana Ficticia Muelas", role="Ingeniería", href="/account"),
        "crumbs": (
            View(label="Obras", href="/works"),
            View(label="Placa huella Vereda El Rosal", href=None),
        ),
    }


def form(*, wrong: bool = False) -> Form:
    """A form with every kind of question; ``wrong`` as it comes back after a refusal."""
    errors = {
        "title": "Esto hace falta.",
        "value": "Escriba un valor en dinero, con dos decimales como máximo.",
        "people-children": "Estas suman 118 y no las 120 mujeres y hombres.",
        "milestones-1-amount": "Escriba un valor en dinero, con dos decimales como máximo.",
        "kind": "Elija una de las opciones.",
    }
    found = errors if wrong else {}
    return Form(
        action="/needs/new",
        fields=(*_plain_fields(found), *_place_fields(), *_grouped_fields(found)),
        errors=found,
        submit="Registrar la necesidad",
        cancel="/needs",
        multipart=True,
        version=7,
        hidden={"_kept_photo": "a1b2"} if wrong else {},
    )


def _plain_fields(errors: Mapping[str, str]) -> tuple[FormField, ...]:
    kinds = ("Placa huella", "Batería sanitaria", "Acueducto veredal", "Puente peatonal colgante")
    return (
        FormField(
            "title",
            "text",
            "Nombre de la necesidad",
            value="" if errors else VEREDA,
            required=True,
            help="Como la diría en la asamblea.",
            error=errors.get("title", ""),
        ),
        FormField(
            "description",
            "textarea",
            "¿Qué pasa hoy?",
            value="El camino se cierra con las lluvias.",
            required=True,
        ),
        FormField(
            "kind",
            "radios",
            "Clase de obra",
            required=True,
            error=errors.get("kind", ""),
            options=tuple(
                Option(str(n), name, n == 1 and not errors) for n, name in enumerate(kinds)
            ),
        ),
        FormField(
            "municipality",
            "select",
            "Municipio",
            required=True,
            options=(
                Option("19001", "Popayán", hint="Cauca"),
                Option("52001", "Pasto", hint="Nariño", selected=True),
                Option("52835", "San Andrés de Tumaco", hint="Nariño"),
            ),
        ),
        FormField(
            "value",
            "money",
            "Valor estimado",
            help="En pesos, sin centavos.",
            required=True,
            value="ciento ochenta millones" if errors else "180.500.000",
            error=errors.get("value", ""),
        ),
        FormField(
            "advance", "percent", "Anticipo", value="30", attributes={"inputmode": "decimal"}
        ),
        FormField("length", "number", "Longitud (m)", value="1.250,5"),
        FormField(
            "months", "integer", "Plazo (meses)", value="8", attributes={"inputmode": "numeric"}
        ),
        FormField("starts_on", "date", "Fecha de inicio", value="2026-03-16"),
    )


def _place_fields() -> tuple[FormField, ...]:
    return (
        FormField(
            "latitude",
            "number",
            "Latitud",
            value="2.444814",
            required=True,
            attributes={"inputmode": "decimal"},
        ),
        FormField(
            "longitude",
            "number",
            "Longitud",
            value="-76.614739",
            required=True,
            attributes={"inputmode": "decimal"},
        ),
        FormField(
            "photo",
            "photo",
            "Foto del sitio",
            help="Que se vea lo que falta.",
            attributes={"accept": "image/*"},
        ),
        FormField(
            "hazards",
            "checkboxes",
            "Amenazas del lugar",
            options=(
                Option("flood", "Inundación", selected=True),
                Option("slide", "Deslizamiento", hint="Según el POMCA"),
            ),
        ),
        FormField("agreed", "checkbox", "La asamblea lo aprobó a mano alzada", value="true"),
    )


def _grouped_fields(errors: Mapping[str, str]) -> tuple[FormField, ...]:
    people = (
        ("women", "Mujeres", "64"),
        ("men", "Hombres", "56"),
        ("children", "Niñas y niños (0–9)", "22"),
        ("youth", "Jóvenes (10–29)", "41"),
        ("adults", "Adultos (30–59)", "38"),
        ("elders", "Mayores (60 o más)", "17"),
        ("indigenous", "Indígenas", "80"),
        ("afro", "Afrocolombianos", "30"),
        ("rrom", "Rrom", "0"),
        ("no_ethnicity", "Sin pertenencia étnica", "10"),
    )
    counts = tuple(
        FormField(
            f"people-{name}", "integer", word, value=value, error=errors.get(f"people-{name}", "")
        )
        for name, word, value in people
    )
    return (
        FormField("people", "group", "Personas que se benefician", required=True, rows=(counts,)),
        FormField(
            "milestones",
            "rows",
            "Hitos",
            required=True,
            rows=tuple(_milestone(n, errors) for n in range(3)),
        ),
    )


def _milestone(n: int, errors: Mapping[str, str]) -> tuple[FormField, ...]:
    names = (
        "Localización y replanteo",
        "Fundida de los primeros 600 m de placa huella con sus cunetas",
        "Entrega",
    )
    amounts = (
        ("54.150.000", "cien millones", "26.350.000")
        if errors
        else ("54.150.000", "100.000.000", "26.350.000")
    )
    return (
        FormField(f"milestones-{n}-name", "text", "Resultado", value=names[n], required=True),
        FormField(
            f"milestones-{n}-due_on", "date", "Para el", value=f"2026-0{n + 4}-15", required=True
        ),
        FormField(
            f"milestones-{n}-amount",
            "money",
            "Valor",
            value=amounts[n],
            required=True,
            error=errors.get(f"milestones-{n}-amount", ""),
        ),
    )


def stations(current: int, *, stopped: bool = False) -> tuple[View, ...]:
    """The strip with the work at one station."""
    keys = ("need", "financed", "agreed", "building", "accepted", "handed_over", "maintained")
    here = "stopped" if stopped else "current"
    return tuple(
        View(
            key=key,
            state="done" if n < current else here if n == current else "waiting",
            on=date(2026, n + 1, 12) if n <= current else None,
        )
        for n, key in enumerate(keys)
    )


def works() -> tuple[View, ...]:
    """Rows of a list."""
    rows = (
        (
            "Placa huella El Rosal – La Meseta, 1.250 m",
            "El Tambo (Cauca)",
            "180_500_000",
            6150,
            7000,
            "in_execution",
            3,
        ),
        (
            f"Acueducto veredal {VEREDA}",
            "San Andrés de Tumaco (Nariño)",
            "1_245_318_420.55",
            2400,
            6100,
            "overdue",
            3,
        ),
        (
            "Batería sanitaria Escuela Rural Mixta",
            "Puerto Leguízamo (Putumayo)",
            "49_025_340",
            10000,
            10000,
            "accepted",
            5,
        ),
        ("Caseta comunal Los Laureles", "Vistahermosa (Meta)", "96_700_000", 0, 0, "draft", 0),
    )
    return tuple(
        View(
            key=str(n),
            title=name,
            name=name,
            place=place,
            value=cop(value),
            physical_bp=physical,
            planned_bp=planned,
            state=state,
            stations=stations(at),
            href=f"/works/{n}",
            text=place,
            tone=("go", "back", "done", "quiet")[n],
        )
        for n, (name, place, value, physical, planned, state, at) in enumerate(rows)
    )


def scattered(count: int) -> list[maps.Point]:
    """Works around six places of the programme, always the same."""
    centres = ((2.45, -76.6), (1.2, -77.3), (0.5, -76.0), (11.5, -72.9), (3.3, -73.6), (2.3, -72.6))
    return [
        maps.Point(
            key=str(n),
            title=f"Obra {n}",
            href=f"/works/{n}",
            latitude_e6=round((centres[n % 6][0] + (n * 37 % 101 - 50) / 90) * maps.MILLION),
            longitude_e6=round((centres[n % 6][1] + (n * 53 % 97 - 48) / 90) * maps.MILLION),
            tone=maps.URGENCY[n % 6],
        )
        for n in range(count)
    ]


def drawing(count: int = 120) -> maps.Drawing:
    """A map with works in several departments and three that nobody has placed."""
    lost = [
        maps.Point(key=f"x{n}", title="?", href="/", latitude_e6=None, longitude_e6=None)
        for n in range(3)
    ]
    return maps.draw([*scattered(count), *lost], area_href=area_href)


def area_href(box: maps.Bounds) -> str:
    """The list limited to a box."""
    return "?area=" + ",".join(map(str, box))


def samples() -> View:
    """What the gallery shows."""
    return View(
        stations=stations(3),
        stopped=stations(2, stopped=True),
        new=stations(0),
        works=works(),
        map=drawing(),
        **_lists(),
        **_evidence(),
        **_figures(),
    )


def _lists() -> dict[str, Any]:
    return {
        "tasks": (
            View(
                title="Dé su veredicto del hito 2: Fundida de los primeros 600 m",
                href="/m/2",
                tone="back",
                text=f"Placa huella El Rosal, {VEREDA}. El comité ya dijo que sí.",
                due="vencido hace 4 días",
            ),
            View(
                title="Apruebe el pago 003 del convenio SET-2026-041",
                href="/p/3",
                tone="wait",
                text="$ 54.150.000 · lo pidió la tesorería; usted no puede aprobar lo que pidió.",
                due="hoy",
            ),
            View(
                title="Vence la póliza de estabilidad",
                href="/g/1",
                tone="quiet",
                text="Acueducto Quebradahonda",
            ),
        ),
        "counts": (
            View(number="120", label="obras", href="/works", hint="30 municipios"),
            View(
                number="$\N{NO-BREAK SPACE}14.208.345.678",
                label="convenidos",
                href="/agreements",
                hint="de $ 17.900 M",
            ),
            View(number="7", label="en desacuerdo", href="/works?dispute=1", hint=""),
            View(number="23", label="mantenimientos vencidos", href="/maintenance"),
        ),
        "facts": (
            View(
                label="Organización", value="Junta de Acción Comunal Vereda El Rosal", href="/c/1"
            ),
            View(
                label="Valor del convenio",
                value="$ 180.500.000",
                hint="tope del régimen: $ 398.580.000 (Ley 2166 de 2021, art. 95)",
            ),
            View(label="Plazo", value="8 meses, hasta el 16 de noviembre de 2026"),
        ),
        "gates": (
            View(done=True, text="El presupuesto suma lo mismo que las fuentes"),
            View(
                done=False,
                text="Plan de mantenimiento aceptado",
                missing="Falta que la alcaldía acepte el plan con el presupuesto del primer año.",
                who="Secretaría de Infraestructura de El Tambo",
                href="/plan/1",
            ),
            View(
                done=False,
                text="Acta de inicio firmada",
                missing="Falta la firma del comité.",
                who="Presidencia de la JAC",
            ),
        ),
        "documents": (
            View(
                title="Convenio solidario",
                number="SET-2026-041",
                version=3,
                on=date(2026, 3, 12),
                size="184 KB",
                href="/d/1",
                code="MNG-7F3A-22C9",
                verify_href="/verify/MNG-7F3A-22C9",
                state="signed",
                state_context="document.state",
            ),
            View(
                title="Acta de asamblea",
                number="012",
                version=1,
                on=date(2026, 1, 25),
                state="draft",
                state_context="document.state",
            ),
        ),
        "filters": (
            FormField("q", "search", "Buscar", value="rosal"),
            FormField(
                "department",
                "select",
                "Departamento",
                options=(Option("19", "Cauca", selected=True), Option("52", "Nariño")),
            ),
            FormField(
                "state",
                "checkboxes",
                "Estado",
                options=(Option("a", "en ejecución", selected=True), Option("b", "entregada")),
            ),
        ),
        "active": (
            View(label="Cauca", href="?q=rosal"),
            View(label="en ejecución", href="?department=19"),
        ),
        "exports": (
            View(label="Excel", href="?format=xlsx"),
            View(label="GeoJSON", href="?format=geojson"),
        ),
        "columns": (
            View(key="name", label="Obra", sortable=True),
            View(key="place", label="Municipio", sortable=True),
            View(key="value", label="Valor", sortable=True, numeric=True),
            View(key="progress", label="Avance físico"),
            View(key="state", label="Estado"),
            View(key="stations", label="Estaciones"),
        ),
    }


def _evidence() -> dict[str, Any]:
    seen = datetime(2026, 5, 14, 15, 42, tzinfo=UTC)
    return {
        "committee": View(
            outcome="met",
            who="Comité de veeduría El Rosal",
            at=seen,
            reason="Quedó bien fundida y con cunetas.",
        ),
        "engineer": View(
            outcome="partly_met",
            who="Ana Ficticia Muelas",
            at=seen,
            reason="Faltan 12 m de cuneta y el espesor mide 13 cm, no 15.",
        ),
        "photo": View(
            src="/sample.svg",
            alt="Placa huella recién fundida junto a la escuela",
            place="El Rosal, El Tambo (Cauca), a 35 m de la obra",
            captured_at=seen,
            received_at=seen,
            hash="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            warning="La fecha del teléfono es tres días anterior.",
        ),
        "bare_photo": View(
            src="/sample.svg",
            alt="Cuneta sin terminar",
            place="El Rosal",
            captured_at=seen,
            hash="2c26b46b68ffc68f",
        ),
        "events": (
            View(
                at="14 may 2026",
                title="Hito 2 informado",
                who="Comité de veeduría El Rosal",
                tone="wait",
                icon="camera",
                href="/m/2",
            ),
            View(
                at="2 abr 2026",
                title="Acta de inicio firmada",
                tone="done",
                icon="agreement",
                text="Con anticipo del 30 %.",
            ),
            View(
                at="25 ene 2026",
                title="La asamblea la puso en el primer lugar",
                tone="go",
                icon="assembly",
                text="74 de 96 votos.",
            ),
        ),
    }


def _figures() -> dict[str, Any]:
    months = ("abr", "may", "jun", "jul", "ago", "sep", "oct", "nov")
    planned = (400, 1200, 2600, 4500, 6500, 8200, 9400, 10000)
    actual = (300, 900, 2100, 3300, None, None, None, None)
    paid = (3000, 3000, 3000, 4200, None, None, None, None)
    return {
        "shares": (
            View(label="Sistema General de Regalías", amount=cop("108_300_000"), bp=6000),
            View(label="Municipio de El Tambo", amount=cop("45_125_000"), bp=2500),
            View(
                label="Comunidad",
                amount=cop("27_075_000"),
                bp=1500,
                note="en especie: 361 jornales y arena",
            ),
        ),
        "total": cop("180_500_000"),
        "bars": (
            View(label="Cauca", value="41 obras", bp=10000, href="/works?department=19"),
            View(label="Nariño", value="33 obras", bp=8049),
            View(label="La Guajira", value="9 obras", bp=2195, tone="back"),
        ),
        "periods": tuple(
            View(label=f"{m} 2026", planned_bp=p, actual_bp=a, financial_bp=f)
            for m, p, a, f in zip(months, planned, actual, paid, strict=True)
        ),
        "lines": (
            View(
                label="Localización y replanteo",
                from_bp=0,
                to_bp=900,
                done_bp=900,
                starts_on=date(2026, 4, 2),
                ends_on=date(2026, 4, 20),
                base_from_bp=0,
                base_to_bp=800,
            ),
            View(
                label="Placa huella",
                from_bp=900,
                to_bp=7800,
                done_bp=3600,
                starts_on=date(2026, 4, 20),
                ends_on=date(2026, 9, 30),
                base_from_bp=800,
                base_to_bp=6900,
            ),
            View(
                label="Entrega",
                from_bp=9900,
                to_bp=9900,
                is_milestone=True,
                starts_on=date(2026, 11, 16),
                ends_on=date(2026, 11, 16),
            ),
        ),
    }
