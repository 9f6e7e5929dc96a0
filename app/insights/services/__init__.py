"""What insights writes: the figures of closed months, and what the link finds."""
