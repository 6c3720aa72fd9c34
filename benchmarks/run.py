"""`make bench`: every benchmark, one after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run the scripts beside this one; the first failure ends it."""
    for script in ("check.py", "server.py", "requests.py", "pipeline.py", "engine.py", "tree.py"):
        print(f"\n## {script}\n", flush=True)
        subprocess.run([sys.executable, str(Path(__file__).with_name(script))], check=True)


if __name__ == "__main__":
    main()
