"""The pages of the room `partners`."""
