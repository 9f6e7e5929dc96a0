"""The link from what is done for employees to what customers say, and its words."""
