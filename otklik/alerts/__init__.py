"""Who is told of an incident, how, when, and who is told next if nobody takes it."""
