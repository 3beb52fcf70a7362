"""Lines on a flat plane: outline, towns, cores, roads and countryside, polygonized into clean faces."""
