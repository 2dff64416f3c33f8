"""Every read, and the gates to a row of the room `calls`, one file for each part of a call's life: designing, promoting, applying, reviewing, selecting."""
