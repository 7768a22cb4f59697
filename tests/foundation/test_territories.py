"""The official table, codes, paths, names and what importers make of them; no database."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import territories
from foundation.territories import MUNICIPAL, TerritoryKind, UnknownPlace
from foundation.territories.gazetteer import aliases
from foundation.territories.names import plain, search_key, squeezed

MUNICIPAL_PLACES = [p for p in territories.official().values() if p.kind in MUNICIPAL]


# The table


def test_the_table_has_the_country_its_departments_and_its_entities() -> None:
    kinds = Counter(place.kind for place in territories.official().values())

    assert kinds == {
        TerritoryKind.COUNTRY: 1,
        TerritoryKind.DEPARTMENT: 33,
        TerritoryKind.MUNICIPALITY: 1_103,
        TerritoryKind.NON_MUNICIPALISED_AREA: 18,
        TerritoryKind.ISLAND: 1,
    }
    assert len(MUNICIPAL_PLACES) == 1_122


def test_the_departments_of_the_programme_have_their_number_of_municipalities() -> None:
    numbers = {
        department.name: len(territories.municipalities(department.path))
        for department in territories.departments()
    }

    assert numbers["Cauca"] == 42
    assert numbers["La Guajira"] == 15
    assert numbers["Meta"] == 29
    assert numbers["Nariño"] == 64
    assert numbers["Putumayo"] == 13
    assert numbers["Guaviare"] == 4
    assert sum(numbers.values()) == 1_122


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("95001", "San José del Guaviare"),
        ("86573", "Puerto Leguízamo"),
        ("15407", "Villa de Leyva"),
        ("18094", "Belén de los Andaquíes"),
        ("13442", "María la Baja"),
        ("19548", "Piendamó - Tunía"),
        ("25843", "Villa de San Diego de Ubaté"),
        ("05541", "Peñol"),
        ("27493", "Nuevo Belén de Bajirá"),
        ("88001", "San Andrés"),
        ("11001", "Bogotá, D.C."),
        ("15332", "Güicán de la Sierra"),
        ("52240", "Chachagüí"),
    ],
)
def test_names_are_written_as_people_write_them(code: str, name: str) -> None:
    assert territories.get_municipality(code).name == name


def test_no_name_carries_a_footnote_mark_a_blank_too_many_or_shouts() -> None:
    for place in territories.official().values():
        assert "*" not in place.name
        assert place.name == " ".join(place.name.split())
        assert place.name != place.name.upper()
        assert not any(f" {word} " in place.name for word in ("De", "Del", "La", "Los", "Y"))


def test_every_entity_lies_in_colombia_and_in_its_department() -> None:
    for place in MUNICIPAL_PLACES:
        assert place.path == f"CO.{place.code[:2]}.{place.code}."
        assert place.parent_path == f"CO.{place.code[:2]}."
        assert place.latitude_e6 is not None
        assert place.longitude_e6 is not None
        assert -4_300_000 < place.latitude_e6 < 13_500_000
        assert -81_800_000 < place.longitude_e6 < -66_800_000


def test_the_centre_is_kept_in_millionths_of_a_degree() -> None:
    medellin = territories.get_municipality("05001")

    assert (medellin.latitude_e6, medellin.longitude_e6) == (6_257_590, -75_611_031)


def test_every_alias_leads_to_one_place_of_its_department_and_says_something_new() -> None:
    for other in aliases():
        place = territories.official()[other.code]
        assert search_key(other.alias) != search_key(place.name), other
        if place.kind in MUNICIPAL:
            department = territories.official()[place.code[:2]].name
            assert territories.find_by_names(department, other.alias) == (place,), other


def test_the_common_names_are_there() -> None:
    named = defaultdict(set)
    for other in aliases():
        named[other.alias].add(other.code)

    assert named["Cali"] == {"76001"}
    assert named["Cartagena"] == {"13001"}
    assert named["Tumaco"] == {"52835"}
    assert named["Leguízamo"] == {"86573"}
    assert named["Cúcuta"] == {"54001"}
    assert named["Mariquita"] == {"73443"}
    assert named["Mompós"] == {"13468"}
    assert named["Buga"] == {"76111"}
    assert named["Ubaté"] == {"25843"}
    assert named["Distrito Capital de Bogotá"] == {"11", "11001"}


# Codes


@pytest.mark.parametrize(
    "written", ["05001", "5001", "5,001", "5.001", 5001, 5001.0, " 05001 ", "5001.0"]
)
def test_a_code_is_five_characters_however_a_spreadsheet_wrote_it(written: str | float) -> None:
    assert territories.normalise_code(written) == "05001"


def test_a_code_with_a_grouping_mark_keeps_both_digits_of_its_department() -> None:
    assert territories.normalise_code("19,256") == "19256"
    assert territories.normalise_code("50.350") == "50350"


@pytest.mark.parametrize(
    "nonsense",
    ["", "Cauca", "500", "190011", "12345", "5 001", "50,01", "-5001", 0, 5001.5, True, "٥٠٠١"],
)
def test_nonsense_is_not_a_code(nonsense: str | float) -> None:
    with pytest.raises(UnknownPlace):
        territories.normalise_code(nonsense)


def test_a_well_formed_code_that_nobody_has_is_unknown() -> None:
    assert territories.normalise_code("19999") == "19999"
    with pytest.raises(UnknownPlace):
        territories.get_municipality("19999")


def test_a_municipality_path_goes_from_the_country_down() -> None:
    assert territories.municipality_path("5001") == "CO.05.05001."


@given(st.sampled_from(MUNICIPAL_PLACES))
def test_every_code_survives_being_taken_for_a_number(place: territories.Official) -> None:
    assert territories.municipality_path(int(place.code)) == place.path
    assert territories.normalise_code(f"{int(place.code):,}") == place.code


# Paths


def test_a_place_is_within_itself_and_what_contains_it_and_nothing_else() -> None:
    assert territories.is_within("CO.19.19001.", "CO.")
    assert territories.is_within("CO.19.19001.", "CO.19.19001.")
    assert territories.is_within("CO.19.19001.el-rosal.", "CO.19.19001.")
    assert not territories.is_within("CO.19.", "CO.19.19001.")
    assert not territories.is_within("CO.52.52001.", "CO.19.")


STEPS = st.lists(st.from_regex(r"\A[0-9a-z-]{1,12}\Z"), max_size=4)


@given(STEPS, STEPS)
def test_the_range_of_a_path_is_exactly_what_lies_within_it(one: list[str], two: list[str]) -> None:
    ancestor, path = ("".join(f"{step}." for step in ["CO", *steps]) for steps in (one, two))

    in_range = ancestor <= path < territories.range_end(ancestor)

    assert in_range == territories.is_within(path, ancestor)


def test_the_municipality_of_a_locality_is_found_in_its_path() -> None:
    assert territories.municipal_path("CO.19.19001.el-rosal.") == "CO.19.19001."
    assert territories.municipal_path("CO.19.19001.") == "CO.19.19001."
    with pytest.raises(UnknownPlace):
        territories.municipal_path("CO.19.")


def test_only_an_official_path_leads_to_an_official_place() -> None:
    found = territories.find_official("CO.19.19256.")

    assert found is not None
    assert found.name == "El Tambo"
    for path in ("CO.52.19256.", "CO.19.19256", "CO.19.19256.19256.", "19256", ""):
        assert territories.find_official(path) is None, path


# Labels


def test_homonyms_are_shown_with_their_department() -> None:
    assert territories.label("CO.19.19256.") == "El Tambo (Cauca)"
    assert territories.label("CO.52.52260.") == "El Tambo (Nariño)"


def test_a_municipality_named_like_its_department_is_not_mistaken_for_it() -> None:
    assert territories.label("CO.52.52480.") == "Nariño (Nariño)"
    assert territories.label("CO.52.") == "Nariño"


def test_bogota_is_its_own_department() -> None:
    assert territories.label("CO.11.11001.") == "Bogotá, D.C."


def test_a_locality_is_shown_with_its_municipality_and_department() -> None:
    assert territories.label("CO.19.19256.el-rosal.", "El Rosal") == "El Rosal, El Tambo (Cauca)"


def test_a_path_that_leads_nowhere_has_no_label() -> None:
    with pytest.raises(UnknownPlace):
        territories.label("CO.19.19999.", "El Rosal")


def test_no_two_places_have_the_same_label() -> None:
    labels = Counter(territories.label(place.path) for place in MUNICIPAL_PLACES)

    assert max(labels.values()) == 1
    assert sum(n > 1 for n in Counter(place.name for place in MUNICIPAL_PLACES).values()) == 66


# Names


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("PEÑÓN", "peñon"),
        ("Peñón", "peñon"),
        ("PEN\N{COMBINING TILDE}O\N{COMBINING ACUTE ACCENT}N", "peñon"),
        ("Güicán", "guican"),
        ("NARIÑO", "nariño"),
        ("São", "sao"),
        ("Popayán ", "popayan "),
    ],
)
def test_folding_takes_accents_and_capitals_and_keeps_enye(text: str, folded: str) -> None:
    assert territories.fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert territories.fold(territories.fold(text)) == territories.fold(text)


def test_a_key_joins_initials_and_drops_punctuation_and_the_word_for_the_kind() -> None:
    assert search_key("Bogotá, D.C.") == search_key("BOGOTA D. C.") == "bogota dc"
    assert search_key("Municipio de Morroa") == "morroa"
    assert search_key("Vereda  El Rosal") == "el rosal"
    assert search_key("Piendamó - Tunía") == "piendamo tunia"
    assert search_key("Vereda") == "vereda"


def test_no_two_places_of_a_department_can_be_confused_by_spaces_articles_or_enye() -> None:
    keys = Counter((p.code[:2], squeezed(plain(search_key(p.name)))) for p in MUNICIPAL_PLACES)

    assert max(keys.values()) == 1


# Names in somebody's list


@pytest.mark.parametrize(
    ("department", "municipality", "codes"),
    [
        ("CAUCA", "EL TAMBO", ["19256"]),
        ("Nariño", "el tambo", ["52260"]),
        ("NARINO", "TUMACO", ["52835"]),
        ("Valle", "CALI", ["76001"]),
        ("VALLE DEL CAUCA", "Buga", ["76111"]),
        ("Meta", "VISTA HERMOSA", ["50711"]),
        ("Meta", "La Uribe", ["50370"]),
        ("Departamento del Meta", "Municipio de Mesetas", ["50330"]),
        ("GUAJIRA", "San Juan del Cesar", ["44650"]),
        ("N. DE SANTANDER", "CUCUTA", ["54001"]),
        ("Sucre", "MUNICIPIO DE TOLUVIEJO", ["70823"]),
        ("Sucre", "Tolú Viejo", ["70823"]),
        ("Sucre", "Santiago de Tolu", ["70820"]),
        ("Nariño", "Magüi Payan", ["52427"]),
        ("Nariño", "Francisco Pizarro (Salahonda)", ["52520"]),
        ("Cauca", "PATIA - EL BORDO", ["19532"]),
        ("Cauca", "Tambo (El)", ["19256"]),
        ("Putumayo", "San Miguel (La Dorada)", ["86757"]),
        ("BOGOTÁ D.C.", "BOGOTA, D.C.", ["11001"]),
        ("Distrito Capital", "Santafé de Bogotá", ["11001"]),
        ("San Andrés y Providencia", "Providencia y Santa Catalina Islas", ["88564"]),
        ("Amazonas", "Miriti - Paraná (ANM)", ["91460"]),
        ("Antioquia", "El Penol", ["05541"]),
        (None, "El Tambo (Cauca)", ["19256"]),
        ("", "Leguizamo", ["86573"]),
    ],
)
def test_spellings_found_in_real_lists_lead_to_their_place(
    department: str | None, municipality: str, codes: list[str]
) -> None:
    found = territories.find_by_names(department, municipality)

    assert [place.code for place in found] == codes


def test_a_homonym_without_its_department_gives_all_that_bear_the_name() -> None:
    found = territories.find_by_names(None, "VILLANUEVA")

    assert [place.code for place in found] == ["13873", "44874", "68872", "85440"]


@pytest.mark.parametrize(
    ("department", "municipality"),
    [
        ("Cauca", "Popayam"),  # misspelt
        ("Cauca", "Tumaco"),  # elsewhere
        ("Caucca", "El Tambo"),  # a department that does not exist
        ("Antioquia", "San Pedro (Urabá)"),  # San Pedro alone would be another one
        ("Nariño", "El Tambo (Cauca)"),  # two departments
        ("Sucre", "Corozal, Morroa"),  # two places
        ("Guainía", "Mapiripana"),  # no longer one
        ("Cauca", ""),
        (None, "   "),
    ],
)
def test_what_is_not_certain_is_not_guessed(department: str | None, municipality: str) -> None:
    assert territories.find_by_names(department, municipality) == ()


@given(st.sampled_from(MUNICIPAL_PLACES))
def test_every_place_is_found_by_its_own_names_and_label(place: territories.Official) -> None:
    department = territories.official()[place.code[:2]].name

    assert territories.find_by_names(department, place.name) == (place,)
    assert territories.find_by_names(plain(department.upper()), search_key(place.name)) == (place,)
    assert territories.find_by_names(None, territories.label(place.path)) == (place,)
