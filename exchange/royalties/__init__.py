"""Royalty works: a department's published follow-up matrix, read into the portfolio month after month.

* ``columns`` — which column is which, by header text
* ``values``, ``states`` — from a cell to a value
* ``rows`` — from a row to a work, or to the rules that refuse it
* ``sheets`` — which rows of a sheet are works, and what is true of whole columns
* ``places`` — where a work lies
* ``defects`` — rules between the values of one work
* ``repeats`` — the same work on several rows
* ``rules`` — every rule, its code and its sentence
* ``meanings`` — from words to a kind of work and to a source of money
* ``funding`` — joining that money to the register of sources
* ``coverage`` — what an import fills, and why not the rest
* ``reading`` — the whole file, without a database
* ``versions`` — what was imported and when
* ``importing`` — taking a file in
* ``reports`` — what an import did, as JSON and as a workbook
"""

from exchange.royalties.importing import ImportReport, import_file, take_in
from exchange.royalties.reading import Matrix, read

__all__ = ["ImportReport", "Matrix", "import_file", "read", "take_in"]
