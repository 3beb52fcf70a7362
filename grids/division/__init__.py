"""From streets to grids: blocks, unit grids, workload, and duty grids of like workload."""
