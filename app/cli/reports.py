"""iskra report ... and iskra check figures."""
