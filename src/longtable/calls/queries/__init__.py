"""Every read, and the gates to rows, one file for each part of a call: designing, promoting, applying, reviewing, selecting."""
