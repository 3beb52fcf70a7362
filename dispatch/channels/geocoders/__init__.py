"""Geocoders of others, all optional and off by default: asked for what the city's own names do not know."""
