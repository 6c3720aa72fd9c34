"""The library model: front matter, documents, discovery, resolution, graph, snapshots."""
