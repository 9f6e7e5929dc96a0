"""Forms of Engage."""
