"""Pages, one file for each part: times, gathering, agenda, live, minutes, hearing."""
