"""People and bodies: who they are, what they have claimed, and who stands in."""
