"""The kernel of orders: terms and how two reviews meet, statements and their signatures, the chain of trust. Pure."""
