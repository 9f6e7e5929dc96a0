"""iskra demo: the sample company."""
