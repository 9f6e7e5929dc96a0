"""Pages of instruct."""
