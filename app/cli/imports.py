"""iskra import people, customers; iskra import undo."""
