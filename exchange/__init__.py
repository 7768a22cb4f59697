"""The border: open standards and spreadsheets, in and out."""
