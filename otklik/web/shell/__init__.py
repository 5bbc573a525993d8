"""The frame of all pages: layouts, middleware, access, errors, home."""
