"""The redress room's side of the database."""
