"""Pages of people: sign-in, profile, first run, staff."""
