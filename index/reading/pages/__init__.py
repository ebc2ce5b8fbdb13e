"""A parsed HTML page -> the same page with nothing in it but what its reader sees, in the order and form seen."""
