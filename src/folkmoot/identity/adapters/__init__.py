"""Identity's tables."""
