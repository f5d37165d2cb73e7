"""Meetings: codes, joining, hosts and their successors, muting."""
