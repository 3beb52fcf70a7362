"""The sample city that ships with the product: generated ground and people on a few public facts."""

from geodata.sample.build import sample_city
from geodata.sample.city import SampleCity
from geodata.sample.export import write

__all__ = ["SampleCity", "sample_city", "write"]
