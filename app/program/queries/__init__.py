"""All reading of the programme."""
