"""Names of places: read, understood in what people say, and learnt from the desk."""
