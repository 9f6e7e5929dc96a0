"""Pages of pulse."""
