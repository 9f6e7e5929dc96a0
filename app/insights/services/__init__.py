"""What insights writes: the figures of closed months."""
