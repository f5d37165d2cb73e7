"""The meetings' tables."""
