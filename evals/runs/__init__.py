"""Many questions become a report, a page and a gate that holds or fails."""
