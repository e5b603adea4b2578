#!/bin/sh
# Install missing Debian packages ("run"; "dev": these too; "screen", "acceptance": those too); without the right to, print the one line that does.
set -eu
here=$(dirname "$0")
case "${1:-run}" in acceptance|screen) wanted="^(run|dev|$1) " ;; dev) wanted='^(run|dev) ' ;; *) wanted='^run ' ;; esac
command -v dpkg-query >/dev/null 2>&1 || exit 0   # not Debian: doctor names what is missing
missing=
for package in $(grep -E "$wanted" "$here/debian-packages.txt" | awk '{print $2}'); do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
  echo "Installing:$missing"
  # A desktop updates its packages in the background: wait for that instead of failing.
  wait='-o DPkg::Lock::Timeout=300'
  # shellcheck disable=SC2086  # one word per package and option on purpose
  { apt-get $wait -qq update && DEBIAN_FRONTEND=noninteractive apt-get $wait -qq install -y --no-install-recommends $missing; } >/dev/null
else
  echo "System packages are missing. Please run this line, then make again:" >&2
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
