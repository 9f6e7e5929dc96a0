"""Pages of inform."""
