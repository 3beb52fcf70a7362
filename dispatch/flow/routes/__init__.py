"""What decides where events go: lists of powers and the routing table, explained and tried out."""
