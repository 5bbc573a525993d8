"""Pages of the ground floor: health, counters, form token, live events, failed errands, audit log."""
