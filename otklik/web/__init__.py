"""Web: pages for customers (portal) and for staff (desk). Translates; holds no rules."""
