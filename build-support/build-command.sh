#!/usr/bin/env bash
# Builds the hypha command and the examples for the launcher, and shows on standard error how far it is.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
app=$root/cli/target/hypha
log=$app/build.log
mkdir -p "$app"

# One build at a time.
if command -v flock >/dev/null; then
    exec 9>"$app/build.lock"
    flock -n 9 || { echo "hypha: waiting for another build" >&2; flock 9; }
fi

# Files that change while it builds are newer than this.
touch "$app/build-start"

# maven ARGUMENTS...: builds, with Maven's log in the file and a line for each module on standard error.
maven() {
    "$root/build" package -pl cli,examples -am -Dspotless.check.skip -Dcheckstyle.skip -Dmaven.test.skip=true -Dstyle.color=never "$@" 2>&1 |
        tee "$log" | sed -nu 's/^\[INFO\] Building Hypha: \(.*\) [^ ]*SNAPSHOT *\[\([0-9]*\)\/\([0-9]*\)\]$/hypha: building \2 of \3: \1/p' >&2
}

if [ -e "$app/built" ]; then
    echo "hypha: the sources have changed" >&2
else
    echo "hypha: not built yet; the first build downloads its libraries, some 260 MB, and takes minutes" >&2
fi
if ! maven; then
    # Without network everything is there after the first build, but Maven may want to look for something newer.
    if ! grep -qE 'Could not transfer|Unknown host|UnknownHostException|Connection (refused|timed out)' "$log" || ! maven --offline; then
        grep -E '^\[ERROR\]|^build: |^hypha: ' "$log" | head -20 >&2 || tail -20 "$log" >&2
        echo "hypha: the build failed; its log is $log" >&2
        exit 1
    fi
fi
mv "$app/build-start" "$app/built"
echo "hypha: built" >&2
