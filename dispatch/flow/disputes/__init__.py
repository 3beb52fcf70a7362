"""When an event went to the wrong one: what bounced, what the center decided about it, what a correction moves."""
