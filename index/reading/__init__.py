"""A path, an address or bytes become articles: fetched, parsed in a limited child, cleaned, dated."""
