"""Streets to blocks, and blocks to pieces of the size of a unit grid."""
