"""Pabulib's ``.pb`` format for elections of participatory budgets: read, judged, and written with a result.

The format is described at https://pabulib.org/format: three sections (META, PROJECTS, VOTES), each a heading line, a line of column names
and rows of values separated by semicolons, in UTF-8.
"""
