"""The Chinese of calls: names, numbers, anchors, steps, roles, and the grammar that joins them."""
