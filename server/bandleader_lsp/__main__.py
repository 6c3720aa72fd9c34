"""`python -m bandleader_lsp` is the `bandleader-lsp` program."""

from .main import main

if __name__ == "__main__":
    main()
