"""The parts of a form that are drawn without a template: nothing in them is taken for marks of a page."""

from foundation.http.drawing import draw_given, draw_marks, draw_options
from foundation.http.forms import Form, FormField, Option


def test_options_are_escaped_and_grouped_by_their_hint() -> None:
    drawn = draw_options(
        [
            Option("m3", "m³ <i>& más</i>"),
            Option('"', "comilla", selected=True),
            Option("19001", "Popayán", hint="Cauca"),
            Option("05001", "Medellín", hint="Antioquia"),
        ],
        "Elija…",
    )

    assert drawn == (
        '<option value="">Elija…</option>'
        '<option value="m3">m³ &lt;i&gt;&amp; más&lt;/i&gt;</option>'
        '<option value="&#34;" selected>comilla</option>'
        '<optgroup label="Antioquia"><option value="05001">Medellín</option></optgroup>'
        '<optgroup label="Cauca"><option value="19001">Popayán</option></optgroup>'
    )
    assert "Elija" not in draw_options([Option("", "Ninguna")], "Elija…")


def test_a_wrong_field_says_where_its_notes_are() -> None:
    plain = FormField("lines-0-unit", "text", "Unidad", attributes={"maxlength": "20"})
    wrong = FormField("lines-0-unit", "text", "Unidad", help="Como en el plano.", error="Falta.")

    assert draw_marks(plain) == ""
    assert draw_given(plain) == ' maxlength="20"'
    assert draw_marks(wrong) == (
        ' aria-describedby="f-lines-0-unit-wrong f-lines-0-unit-help" aria-invalid="true"'
    )


def test_each_cell_of_a_row_is_asked_with_the_number_of_its_row() -> None:
    cells = [(FormField(f"lines-{n}-unit", "text", "Unidad"),) for n in (0, 1)]
    form = Form(
        action="/",
        fields=(
            FormField("reason", "text", "Motivo"),
            FormField("lines", "rows", "Ítems", rows=tuple(cells)),
            FormField("people", "group", "Personas", rows=((FormField("people-men", "", "H"),),)),
        ),
        errors={},
        submit="Guardar",
    )

    assert form.questions["reason"] == "Motivo"
    assert form.questions["lines-1-unit"] == "Ítems 2, Unidad"
    assert form.questions["people-men"] == "Personas, H"
