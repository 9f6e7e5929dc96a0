"""The formulas, each in one place: pure functions over numbers, no database, no application."""
