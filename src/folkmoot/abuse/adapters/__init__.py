"""The tables of reports and suspensions."""
