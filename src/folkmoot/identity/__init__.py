"""Accounts, what each role may do, API tokens and reviewers' keys."""
