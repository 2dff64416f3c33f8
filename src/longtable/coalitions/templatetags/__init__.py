"""Template filters of the room `calls`."""
