import msgspec

from exchange.oc4ids.wording import ENGLISH, wording
from foundation.translations import translator


def phrases(language: str) -> dict[str, object]:
    said: dict[str, object] = msgspec.to_builtins(wording(language, translator(language).text))
    return said


def test_every_phrase_of_the_export_has_its_spanish() -> None:
    spanish, english = phrases("es"), msgspec.to_builtins(ENGLISH)

    assert spanish["language"] == "es"
    assert [name for name in english if spanish[name] == english[name]] == []
    assert phrases("en") == english
