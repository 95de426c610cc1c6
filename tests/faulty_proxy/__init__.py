"""A proxy that cuts, delays, doubles and truncates, before a real server: nothing arrives by halves or twice."""
