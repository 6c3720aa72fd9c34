"""`python -m bandleader` is the `bandleader` command."""

from .cli.main import main

if __name__ == "__main__":
    main()
