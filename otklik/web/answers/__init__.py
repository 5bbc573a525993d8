"""The ask box, the search page, and the desk pages of self-service and language."""
