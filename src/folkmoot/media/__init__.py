"""The media room: the only one that speaks to LiveKit. Engine, rooms, tokens, signalling parameters."""
