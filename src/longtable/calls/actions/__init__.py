"""Every write of the room `calls`, one file for each part of a call: designing, promoting, applying, reviewing, selecting."""
