"""Forms of the programme."""
