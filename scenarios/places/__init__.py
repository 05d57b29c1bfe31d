"""Places: the folder that describes a local area, and how one is made from public figures."""
