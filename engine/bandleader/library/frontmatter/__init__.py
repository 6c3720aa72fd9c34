"""Front matter: found, parsed strictly, re-read leniently, every value with its place."""
