"""Pages about outages: the status of the network for everybody, the desk of those on duty."""
