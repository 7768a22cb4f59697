"""Sample sheets of the papers of the portfolio, one module for each kind of paper: ordinary, minimal and extreme."""
