"""What sample papers share: invented people and organisations, a stamp, and texts as long as they come.

Samples show how a kind of paper looks without anybody's data. Their people and organisations are invented and say so in their names, and
every sample is marked as a demonstration.
"""

from datetime import date

from foundation.money import cop
from foundation.papers import Signatory, Stamp
from foundation.pdf.blocks import Anchor

SIGNED = date(2026, 2, 17)
ORGANISATION = "Junta de Acción Comunal de El Peñón del Ñame"
PRESIDENT = Signatory(
    name="Ana Lucía Ibáñez Güétio",
    document="Cédula de ciudadanía 34567811",
    role="Representante legal",
    organisation=ORGANISATION,
)
MAYOR = Signatory(
    name="Rosa Elvira Muñoz Prueba",
    document="Cédula de ciudadanía 25456781",
    role="Alcaldesa municipal",
    organisation="Municipio de Caloto",
)
SUPERVISOR = Signatory(
    name="Julián Prueba Ortiz",
    document="Cédula de ciudadanía 10567812",
    role="Supervisa · Secretario de planeación",
    organisation="Municipio de Caloto",
)
STAMP = Stamp(
    issued_on=date(2026, 2, 18),
    number=3,
    code="K7QX-3MPR-9TWB",
    version=2,
    verify_url="https://minga.example/v/K7QX-3MPR-9TWB",
    anchor=Anchor(1284, "9c01d2e7aa41f0b3"),
    address="https://minga.example",
)
DRAFT = Stamp(issued_on=date(2026, 2, 18))
# The longest that people and offices write: a name of 200 letters, a text of several thousand.
LONG_NAME = (
    "Asociación Agropecuaria, Ambiental y de Juntas de Acción Comunal de las Veredas Unidas de Ñame, Güichó y San "
    "Sebastián de la Ceja «Mujeres, Jóvenes y Mayores por el Acueducto, la Vía y la Escuela» de prueba"
)
LONG_TEXT = (
    "El agua baja por la cuesta y se lleva la capa de rodadura; en los meses de lluvia (abril–mayo y octubre–noviembre) "
    "pasan 3,5 m³/s por la alcantarilla de 36 pulgadas, que no da abasto. La comunidad pide cunetas revestidas a ambos "
    "lados, filtro francés de 0,60 × 0,80 m y ¿por qué no? un disipador al final. "
)
LONGEST_TEXT = (LONG_TEXT * 30)[:6000]
LONGEST_WORD = "Constitucionalísimamente" * 6
LONG_SIGNATORY = Signatory(
    name="María de los Ángeles Concepción Ñáñez Güetio de Quiñónez y Chocué Prueba",
    document="Cédula de ciudadanía 1061234567",
    role="Presidenta y representante legal suplente, en encargo de las funciones de la tesorería",
    organisation=LONG_NAME,
)
# A thousand million millions: the largest amount that words and columns have to hold.
LARGEST = cop("999_999_999_999_999")
