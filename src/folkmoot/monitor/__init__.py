"""Following a log: whether it keeps its history, and word of what one asked for."""
