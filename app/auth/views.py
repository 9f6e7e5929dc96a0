"""Pages of auth."""
