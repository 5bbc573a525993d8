"""Pages for machines: the map of the site and what robots may read."""
