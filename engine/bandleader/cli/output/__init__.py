"""How findings are printed: for people, for programs, for code scanning and for annotations."""
