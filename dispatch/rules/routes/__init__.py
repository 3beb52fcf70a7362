"""The routing table: its rows, what is asked of them, and what a decision keeps of what it looked at."""
