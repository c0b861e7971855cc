"""Rest, time, travel and hazards."""
