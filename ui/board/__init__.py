"""Items of the register in; tables for a terminal, spreadsheets, notes, calendars and pictures of them out."""
