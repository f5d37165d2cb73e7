"""A witness of logs (C2SP tlog-witness): it cosigns a checkpoint only when it continues what it cosigned before.

A program of its own, with its own key and its own state, best run by somebody else than the log's operator.
"""
