"""Abuse of the service by those who use it: reports of it, and suspending an account for it. Never an order's doing."""
