"""The log's tables."""
