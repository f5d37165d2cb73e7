"""The orders' tables, and restrictions verified from the log."""
