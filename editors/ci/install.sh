#!/usr/bin/env bash
# Step of action.yml: install Bandleader into an environment of its own.
# In: VERSION (empty: the source in ACTION), RUNNER_TEMP, GITHUB_OUTPUT. Out: `program`, its path.
set -euo pipefail

python=$(command -v python3 || command -v python) || {
    echo "::error::Bandleader needs Python 3.10 or newer, and there is none. Set python-version."
    exit 2
}
place=$RUNNER_TEMP/bandleader
"$python" -m venv "$place"
bin=$place/bin
[ -d "$bin" ] || bin=$place/Scripts # Windows
if [ -n "$VERSION" ]; then wanted="bandleader==$VERSION"; else wanted=$ACTION; fi
"$bin/python" -m pip install --quiet --disable-pip-version-check "$wanted"
echo "program=$bin/bandleader" >>"$GITHUB_OUTPUT"
