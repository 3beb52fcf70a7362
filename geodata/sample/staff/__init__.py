"""Who works in the sample city: bodies, people, claims and shifts."""
