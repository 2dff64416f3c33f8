"""Every read, and the gates to rows, one file for each part: times, gathering, agenda, live, minutes, hearing."""
