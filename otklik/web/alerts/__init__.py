"""Pages of alerts: duty plans, webhooks, one's own quiet hours, the page a letter leads to."""
