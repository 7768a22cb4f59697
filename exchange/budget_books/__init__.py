"""The budget of a work as a workbook: what is downloaded is what is uploaded, in the column order that Colombian offices know.

The first sheet has chapters and items with number, description, unit, quantity, unit price and value, and the foot with administration,
contingencies, profit and the VAT on it; the second has the analyses line by line. Values are formulas with their results, so that somebody
can work in the file; what is read back are only the figures a person decides.
"""

from exchange.budget_books.reading import BookReading, CellError, read
from exchange.budget_books.writing import write

__all__ = ["BookReading", "CellError", "read", "write"]
