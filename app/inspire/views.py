"""Pages of inspire."""
