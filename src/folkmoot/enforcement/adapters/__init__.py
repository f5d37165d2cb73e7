"""Enforcement's adapters: presences in the database, locks within one process, real waiting."""
