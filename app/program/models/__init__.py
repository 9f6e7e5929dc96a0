"""Tables of the programme: the plan, and teams' actions."""
