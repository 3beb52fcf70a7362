"""Whose ground a point is: pure geometry."""
