"""How much work ground is, and how it is handed out in like shares."""
