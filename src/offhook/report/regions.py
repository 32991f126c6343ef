"""English names of regions (see `knowledge.regions`)."""

from offhook.knowledge.regions import region_name

__all__ = ["region_name"]
