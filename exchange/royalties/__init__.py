"""Royalty works: a department's published follow-up matrix, read into the portfolio month after month.

* ``columns`` — which column is which, by header text
* ``values`` — from a cell to a value
* ``rows`` — from a row to a work, or to the rules that refuse it
* ``defects`` — rules between the values of one work
* ``places`` — where a work lies
* ``rules`` — every rule, its code and its sentence
* ``reading`` — the whole file
"""
