"""The bytes of a PDF -> paragraphs in the order they are read, with heads, feet and footnotes apart."""
