"""REST API under /api/v1 (OpenAPI). Translates; holds no rules."""
