"""All writing of the programme."""
