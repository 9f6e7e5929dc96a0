"""What tests stand on: databases, a client, a counter of SQL statements."""
