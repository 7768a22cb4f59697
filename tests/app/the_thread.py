"""One work walked by its people through all eleven steps, each beginning at their own first page and following what they see."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from stdnum.co import nit

from tests.foundation.drawn import pdf, photo
from tests.support.browsers import accessibility_violations, window

PASSWORD = "palmera-verde-27"
VILLAGE = "Junta de Acción Comunal El Mirador"
WORK = "Puente peatonal sobre la quebrada La Tigra"
SEND = "main form.form button[type=submit]:not([name])"


@dataclass
class Walk:
    """The windows of everybody who takes part; every page they arrive at is looked at."""

    browser: Browser
    address: str
    folder: Path
    width: int
    scripts: bool
    windows: ExitStack
    people: dict[str, Page] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    faults: dict[str, list[str]] = field(default_factory=dict)
    drawn: int = 0

    def at(self, name: str) -> Page:
        """This person's first page; they sign in with their password when they come for the first time."""
        if name not in self.people:
            opened = window(self.browser, width=self.width, scripts=self.scripts)
            page = self.windows.enter_context(opened)
            page.set_default_timeout(8_000)
            page.goto(f"{self.address}/sign-in")
            page.get_by_label("Usuario o teléfono").fill(name)
            page.get_by_label("Contraseña").fill(PASSWORD)
            page.get_by_role("button", name="Entrar").click()
            self.people[name] = page
        page = self.people[name]
        page.goto(self.address)
        self.look(page)
        return page

    def go(self, page: Page, link: str) -> None:
        """Follow the first link of the page itself with these words."""
        page.locator("main").get_by_role("link", name=link).first.click()
        self.look(page)

    def menu(self, page: Page, name: str) -> None:
        if not page.locator("nav").get_by_role("link", name=name, exact=True).is_visible():
            page.locator("summary", has_text="Menú").click()
        page.locator("nav").get_by_role("link", name=name, exact=True).click()
        self.look(page)

    def send(self, page: Page, done: str) -> None:
        """Send the form, and be told what was done."""
        page.locator(SEND).last.click()
        self.look(page)
        expect(page.locator(".notice").first).to_contain_text(done)

    def look(self, page: Page) -> None:
        """Nothing is wider than the screen and, where scripts run at all, axe finds nothing, on the first page of each kind."""
        # A click returns when the next page begins to arrive; only a whole page can be measured.
        page.wait_for_load_state()
        kind = page.title()
        if kind in self.seen:
            return
        self.seen.add(kind)
        found = accessibility_violations(page) if self.scripts else []
        wider = page.evaluate("document.documentElement.scrollWidth") - self.width
        if wider > 0:
            found.append(f"{wider} px too wide")
        if found:
            self.faults[f"{kind} {page.url}"] = found

    def photograph(self) -> str:
        self.drawn += 1
        file = self.folder / f"foto-{self.drawn}.jpg"
        file.write_bytes(
            photo((120 + self.drawn, 90), taken=f"2026:02:1{self.drawn} 08:20:11",
                  latitude=(3, 0, 43), longitude=(76, 21, 0))
        )  # fmt: skip
        return str(file)

    def paper(self) -> str:
        self.drawn += 1
        file = self.folder / f"papel-{self.drawn}.pdf"
        file.write_bytes(pdf(pages=self.drawn))
        return str(file)


def fill(page: Page, **answers: str) -> None:
    """Answer the fields of the page by their names (``people__women`` for ``people-women``)."""
    for name, value in answers.items():
        _answer(page.locator(f"main form.form [name='{name.replace('__', '-')}']"), value)


def _answer(field_: Locator, value: str) -> None:
    kind = field_.first.evaluate("e => e.type")
    if kind == "select-one":
        field_.select_option(value)
    elif kind in {"radio", "checkbox"}:
        field_.and_(field_.page.locator(f"[value='{value}']")).check()
    elif kind == "file":
        field_.set_input_files(value)
    else:
        field_.fill(value)


# 1. The organisation

PAPERS = (
    *("legal_status", "representation", "tax_registration", "signing_authorisation"),
    *("disciplinary_record", "fiscal_record", "criminal_record", "corrective_record"),
    "social_security",
)


def register_the_organisation(walk: Walk) -> None:
    page = walk.at("social.facilitator")
    walk.go(page, "Registrar una organización")
    page.get_by_label("Municipio").select_option(label="Caloto")
    fill(
        page,
        name=VILLAGE,
        kind="community_action",
        members="84",
        tax_number="901777123-" + nit.calc_check_digit("901777123"),
        representative__name="Rosalba Ejemplo Quilindo",
    )
    walk.send(page, "La organización quedó registrada.")
    for kind in PAPERS:
        walk.go(page, "Agregar un papel")
        fill(page, kind=kind, number="1234", issued_on="2026-02-01", expires_on="2028-01-31")
        fill(page, file=walk.paper())
        walk.send(page, "El papel quedó en la carpeta.")


# 2. The need


def register_the_need(walk: Walk) -> None:
    page = walk.at("social.facilitator")
    walk.menu(page, "Necesidades")
    walk.go(page, "Registrar una necesidad")
    page.get_by_label("Organización").select_option(index=1)
    fill(
        page,
        title=WORK,
        kind="bridge",
        description="Los niños cruzan la quebrada crecida para ir a la escuela.",
        latitude="3,012",
        longitude="-76,35",
        people__women="120",
        people__men="110",
        people__children="60",
        people__youth="50",
        people__adults="100",
        people__elders="20",
        people__indigenous="200",
        people__afro="10",
        people__no_ethnicity="20",
        photo=walk.photograph(),
    )
    walk.send(page, "La necesidad quedó registrada.")
    engineer = walk.at("engineer")
    walk.go(engineer, WORK)
    fill(engineer, verdict="feasible", reason="Hay orillas firmes y la luz es corta.")
    walk.send(engineer, "El concepto quedó guardado.")


# 3. The assembly


def hold_the_assembly(walk: Walk) -> None:
    page = walk.at("social.facilitator")
    walk.menu(page, "Asambleas")
    walk.go(page, "Citar una asamblea")
    page.get_by_label("Organización").select_option(index=1)
    page.locator("main form.form button[type=submit]").last.click()
    fill(page, called_for="2026-02-15T09:00", place="Caseta comunal", summons="loudspeaker")
    page.get_by_role("checkbox", name=WORK).check()
    walk.send(page, "La asamblea quedó citada.")
    walk.go(page, "Anotar quiénes asistieron")
    fill(
        page,
        members_attending="52",
        people__women="30",
        people__men="25",
        people__youth="15",
        people__adults="30",
        people__elders="10",
        people__indigenous="50",
        people__no_ethnicity="5",
    )
    walk.send(page, "quedó guardada")
    _count(walk, page)
    here = page.url
    witness = walk.at("committee")
    witness.goto(here)
    _count(walk, witness)
    page.goto(here)
    page.get_by_role("button", name="Cerrar el acta").click()
    _confirm(page, "Cerrar el acta")
    expect(page.get_by_text("Se decidió con 48 de 52 votos")).to_be_visible()
    page.get_by_role("button", name="Expedir el acta").click()
    expect(page.get_by_role("link", name="Acta", exact=False).first).to_be_visible()


def _count(walk: Walk, page: Page) -> None:
    """One of the two counts of the votes; whoever makes it does not see the other."""
    walk.go(page, "Escribir mi conteo")
    fill(page, votes__0__votes="48", blank="4")
    walk.send(page, "Su conteo quedó guardado")


def _confirm(page: Page, word: str) -> None:
    """A step that cannot be taken back asks first, where scripts run."""
    asked = page.locator("dialog[open]")
    if asked.count():
        asked.get_by_role("button", name=word).click()


# 4. The project


def prepare_the_project(walk: Walk) -> None:
    page = walk.at("engineer")
    walk.go(page, WORK)
    walk.go(page, "Abrir el proyecto")
    walk.send(page, "El proyecto quedó abierto.")
    walk.go(page, "El clima está revisado")
    for name in ("exposure_now", "exposure_future"):
        for number in range(11):
            fill(page, **{f"assessments__{number}__{name}": "1" if number == 2 else "0"})
    fill(
        page,
        measures__0__hazard="flood",
        measures__0__description="Subir el tablero 60 cm sobre la creciente",
        measures__0__maintenance_task="Revisar socavación y gaviones",
    )
    walk.send(page, "La revisión climática quedó guardada.")
    walk.go(page, "Volver a la obra")
    walk.go(page, "El presupuesto está escrito")
    rows = page.locator("main form.form [name$='-unit_price']").count()
    for number in range(rows):
        fill(page, **{f"lines__{number}__quantity": "10", f"lines__{number}__unit_price": "950000"})
    page.locator(f"[name='lines-{rows - 1}-unit']").select_option("m")
    fill(page, administration="12", contingency="3", profit="5")
    walk.send(page, "El presupuesto quedó guardado.")
    manager = walk.at("programme.manager")
    walk.go(manager, WORK)
    for answers in (
        {"source": "programme", "source_name": "Programa de prueba", "amount": "60000000"},
        {
            "source": "community",
            "source_name": VILLAGE,
            "in_kind_of": "Jornales",
            "in_kind_quantity": "120",
            "in_kind_unit": "jornal",
            "in_kind_rate": "70000",
        },
    ):
        walk.go(manager, "Los aportes suman el presupuesto")
        fill(manager, form="in_kind" if "in_kind_of" in answers else "cash", **answers)
        walk.send(manager, "El aporte quedó agregado.")
        walk.go(manager, "Volver a la obra")
    missing = manager.locator("main").get_by_text("faltan $").first.inner_text()
    walk.go(manager, "Los aportes suman el presupuesto")
    rest = missing.split("faltan $")[1].split(" del")[0].strip()
    fill(manager, source="municipality", source_name="Municipio de Caloto", form="cash")
    fill(manager, amount=rest)
    walk.send(manager, "El aporte quedó agregado.")
    walk.go(manager, "Volver a la obra")
    manager.get_by_role("button", name="Declararla financiada").click()
    _confirm(manager, "Declararla financiada")
    expect(manager.locator(".notice").first).to_contain_text("La obra quedó financiada.")


def commit_the_money(walk: Walk) -> None:
    """Each source in money binds itself by a paper before anybody signs."""
    page = walk.at("finance.officer")
    walk.go(page, WORK)
    for source in ("Programa de prueba", "Municipio de Caloto"):
        walk.go(page, f"Registrar un compromiso ({source})")
        fill(page, document=f"CDP 17 de 2026, {source}")
        walk.send(page, "El compromiso quedó registrado.")


# 5. The agreement


def _check_the_papers(walk: Walk) -> None:
    page = walk.at("contracts.officer")
    walk.go(page, VILLAGE)
    walk.go(page, "Revisar papeles")
    found = page.locator("main form.form select[name$='outcome']")
    assert found.count() == len(PAPERS)
    for number in range(len(PAPERS)):
        found.nth(number).select_option("in_order")
    walk.send(page, "Los papeles quedaron revisados.")


def sign_the_agreement(walk: Walk) -> None:
    page = walk.at("contracts.officer")
    walk.go(page, WORK)
    walk.go(page, "Redactar el convenio")
    fill(page, entity_budget="38000000000")
    page.locator(SEND).last.click()
    walk.look(page)
    cash = page.locator("dl", has_text="Disponible en dinero").first.inner_text()
    value = int(
        "".join(c for c in cash.split("Disponible en dinero")[1].split("\n")[1] if c.isdigit())
    )
    fill(page, regime="R1b", term_days="120", advance="30", retention="5")
    parts = (40_000_000, value - 60_000_000, 20_000_000)
    texts = ("Estribos fundidos", "Tablero instalado", "Barandas y pintura")
    for number, (title, amount) in enumerate(zip(texts, parts, strict=True)):
        row = {"title": title, "amount": str(amount), "due_days": str(40 * (number + 1))}
        row["means_of_verification"] = "Recorrido y fotos"
        fill(page, **{f"milestones__{number}__{name}": text for name, text in row.items()})
    walk.send(page, "El borrador quedó escrito.")
    walk.go(page, "Enviarlo a firma")
    walk.send(page, "El convenio va a firma.")
    page.get_by_role("button", name="Expedir el convenio").click()
    _check_the_papers(walk)
    manager = walk.at("programme.manager")
    walk.go(manager, WORK)
    walk.go(manager, "Registrar las firmas")
    fill(manager, entity_signatory__name="Alba Ejemplo", entity_post="Alcaldesa")
    fill(manager, signed_copy=walk.paper())
    walk.send(manager, "El convenio quedó firmado.")
    engineer = walk.at("engineer")
    walk.go(engineer, WORK)
    walk.go(engineer, "Escribir el acta de inicio")
    fill(
        engineer,
        site="Quebrada La Tigra, mojones 1 y 2",
        supervisor__name="Iván Ejemplo",
        supervisor_post="Ingeniero de apoyo",
    )
    walk.send(engineer, "El acta de inicio quedó escrita.")


# 6. and 7. Milestones, two keys, payments


def pay_the_advance(walk: Walk) -> None:
    page = walk.at("organisation")
    walk.go(page, WORK)
    walk.send(page, "El anticipo quedó solicitado.")
    _approve_and_pay(walk)


def _approve_and_pay(walk: Walk) -> None:
    manager = walk.at("programme.manager")
    walk.go(manager, WORK)
    walk.go(manager, "Aprobar")
    walk.send(manager, "El pago quedó aprobado.")
    finance = walk.at("finance.officer")
    walk.go(finance, WORK)
    walk.go(finance, "Registrar que se pagó")
    fill(finance, reference=f"TR-{walk.drawn}", slip=walk.paper())
    walk.send(finance, "El pago quedó anotado.")


def verify_the_milestones(walk: Walk) -> None:
    for number in range(3):
        page = walk.at("organisation")
        walk.go(page, f"{WORK} — ")
        fill(page, note=f"Terminado y limpio, parte {number + 1}.", photos=walk.photograph())
        walk.send(page, "El hito quedó reportado.")
        committee = walk.at("committee")
        walk.go(committee, WORK)
        walk.go(committee, "Sí, está hecho")
        walk.send(committee, "Su veredicto quedó escrito.")
        engineer = walk.at("engineer")
        walk.go(engineer, WORK)
        walk.go(engineer, "Dar mi veredicto")
        fill(engineer, outcome="met")
        walk.send(engineer, "Su veredicto quedó escrito.")
        expect(engineer.locator("main")).to_contain_text("Ambos lo verificaron")


def pay_what_both_verified(walk: Walk) -> None:
    page = walk.at("organisation")
    walk.go(page, WORK)
    page.locator("main form.form button[type=submit]").last.click()
    walk.look(page)
    walk.send(page, "El pago quedó solicitado.")
    _approve_and_pay(walk)


# 8. and 9. Acceptance, plan, handover, assets


def hand_the_work_over(walk: Walk) -> None:
    page = walk.at("engineer")
    walk.go(page, WORK)
    walk.go(page, "Recibir la obra")
    fill(page, final_quantities="24 m de puente con barandas.")
    walk.send(page, "La obra quedó recibida.")
    walk.go(page, "Preparar el acta de entrega")
    fill(page, components__0__quantity="24")
    walk.send(page, "El acta de entrega quedó preparada.")
    signers = ("organisation", "programme.manager", "municipal.official")
    for name in signers[:2]:
        _sign(walk, name)
    early = walk.at(signers[2])
    early.locator("main a[href$='/handover']").first.click()
    expect(early.locator("main")).to_contain_text("El plan de mantenimiento está propuesto")
    expect(early.get_by_role("link", name="Firmar aquí")).to_have_count(0)
    page = walk.at("engineer")
    walk.go(page, WORK)
    for box in page.locator("main form.form [name$='-yearly_cost']").all():
        box.fill("120000")
    fill(page, legal_form="municipal")
    walk.send(page, "El plan de mantenimiento quedó enviado.")
    official = walk.at("municipal.official")
    walk.go(official, WORK)
    walk.go(official, "Ir al plan de mantenimiento")
    walk.go(official, "Aprobarlo")
    fill(official, first_year="2026", budget_line="2.3.2.02", budget="1500000")
    fill(official, council_act="Acuerdo 12", council_act_on="2026-02-10")
    walk.send(official, "El municipio responde por este plan.")
    _sign(walk, signers[2])


def _sign(walk: Walk, name: str) -> None:
    signer = walk.at(name)
    # The same work may wait for something else too, such as the word that the money came.
    signer.locator("main a[href*='/handover']").first.click()
    walk.go(signer, "Firmar aquí")
    walk.send(signer, "Su firma quedó puesta.")


# 10. and 11. Maintenance and the passport


def log_a_task(walk: Walk) -> None:
    page = walk.at("municipal.official")
    walk.menu(page, "Activos")
    walk.go(page, WORK)
    walk.go(page, "Limpiar tablero")
    fill(page, done_on="2026-02-17")
    if not walk.scripts:
        page.get_by_role("button", name="Ver la próxima fecha").click()
    expect(page.locator("main")).to_contain_text("17 de marzo de 2026")
    walk.send(page, "Próxima vez: 17 de marzo de 2026")


def read_the_passport(walk: Walk) -> None:
    page = walk.at("auditor")
    walk.menu(page, "Obras")
    walk.go(page, WORK)
    walk.go(page, "Toda su historia")
    for words in (
        VILLAGE,
        "Una asamblea de 55 personas",
        "Subir el tablero",
        "Estribos fundidos",
        "Acta de asamblea",
    ):
        expect(page.locator("main")).to_contain_text(words)
