"""Word processors' own files, DOCX, ODT and RTF: what their reader sees of words, figures, signs and numbers."""
