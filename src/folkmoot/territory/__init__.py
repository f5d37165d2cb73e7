"""Where someone is, and how sure we are."""
