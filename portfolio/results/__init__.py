"""The results framework: indicators, how each is counted, periods with their readings, and what was reported when a period closed."""
