"""How much front matter is read. No library needs more; a hostile file may not cost more."""

from __future__ import annotations

#: Code points between the fences; a longer block is `too-deep`, like whatever is over the next two limits.
MAX_CONTENT = 256 * 1024
#: Collections inside collections.
MAX_DEPTH = 64
#: Scalars and collections, those behind an alias counted each time the alias is used.
MAX_NODES = 20_000

#: Code points and lines of a block in which faulty values are looked for one by one.
MAX_MENDED_CONTENT = 32 * 1024
MAX_MENDED_LINES = 500

#: Code points of a block that the subset parser takes: too few for `MAX_NODES`.
MAX_SUBSET = 24 * 1024
