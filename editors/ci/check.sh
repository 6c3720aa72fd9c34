#!/usr/bin/env bash
# Step of action.yml: check, annotate, write SARIF. It fails as `bandleader check` does.
# In: BANDLEADER (the program), PATHS, SELECT, IGNORE, ANNOTATIONS, SARIF, RUNNER_TEMP, GITHUB_OUTPUT,
# GITHUB_STEP_SUMMARY. Out: `sarif-file`, if there is one.
set -euo pipefail

read -r -a wanted <<<"$PATHS"
options=()
if [ -n "$SELECT" ]; then options+=(--select "$SELECT"); fi
if [ -n "$IGNORE" ]; then options+=(--ignore "$IGNORE"); fi

if [ "$ANNOTATIONS" = true ]; then
    "$BANDLEADER" check --exit-zero --format github ${options[@]+"${options[@]}"} -- "${wanted[@]}"
fi
if [ "$SARIF" = true ]; then
    "$BANDLEADER" check --exit-zero --format sarif ${options[@]+"${options[@]}"} -- "${wanted[@]}" >"$RUNNER_TEMP/bandleader.sarif"
    echo "sarif-file=$RUNNER_TEMP/bandleader.sarif" >>"$GITHUB_OUTPUT"
fi

status=0
report=$("$BANDLEADER" check --color never ${options[@]+"${options[@]}"} -- "${wanted[@]}" 2>&1) || status=$?
printf '%s\n' "$report"
if [ "$status" -ne 0 ]; then
    {
        echo '### Bandleader'
        echo '````text'
        printf '%s\n' "$report" | tail -c 60000
        echo '````'
    } >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
