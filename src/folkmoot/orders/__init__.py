"""Orders: demand, review, restriction; who may decide, what was decided, and when it ends."""
