"""What a restriction may do to whom, and doing it: the gate, the enforcer and the presences between them."""
