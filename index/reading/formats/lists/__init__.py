"""A list of articles (table, JSON, references, spreadsheet) comes in, its articles by their named fields go out."""
