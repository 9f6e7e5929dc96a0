"""The sample company: made up, noisy, the same at every run on the same day, and labelled so on every page."""
