#!/usr/bin/env bash
# in_root.sh deb|source|pipx|uv FILE: installs FILE in this empty system, lets somebody use it, and takes it away again.
set -euo pipefail
kind=$1 file=${2:-}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
person=/home/anna
entry=/usr/share/applications/belwacht.desktop

say() { printf '%s: %s\n' "$kind" "$*" >&2; }
fail() { say "FAILED: $*"; exit 1; }

get() {
  apt-get -q -y --no-install-recommends install "$@" >/tmp/apt.log 2>&1 || { tail -n 15 /tmp/apt.log >&2; fail "apt-get install $*"; }
}

lend_certificates() { [[ ! -f /tmp/index.crt ]] || cp /tmp/index.crt /etc/ssl/certs/ca-certificates.crt; }

with_index() {
  local known=()
  mapfile -t known </tmp/index.env
  env "${known[@]}" "$@"
}

# Anna's own programs come first, as her login shell has it.
as_anna() {
  (cd "$person" && with_index setpriv --reuid anna --regid anna --clear-groups env -u USER HOME="$person" LANG=C.UTF-8 LC_ALL= \
    PATH="$person/.local/bin:/usr/bin:/bin" XDG_RUNTIME_DIR="$person/.run" "$@")
}

# It comes in the place of an older one, of which nothing stays.
install_deb() {
  mkdir -p /tmp/older/DEBIAN /tmp/older/opt/belwacht
  printf 'Package: belwacht\nVersion: 0.0.1\nArchitecture: all\nMaintainer: -\nDescription: older\n' >/tmp/older/DEBIAN/control
  touch /tmp/older/opt/belwacht/older.py
  dpkg-deb --build /tmp/older /tmp/older.deb >/dev/null && dpkg -i /tmp/older.deb >/dev/null
  get "$file"
  [[ ! -e /opt/belwacht/older.py ]] || fail "the older version is still there"
}
install_source() {
  get make ca-certificates
  lend_certificates
  mkdir /tmp/source && tar -xf "$file" -C /tmp/source
  with_index make -s -C /tmp/source package
  file=$(ls /tmp/source/dist/*.deb)
  install_deb
}
# As docs/packaging.md tells it: the menu of the tray comes with the system's own Python.
install_pipx() {
  get pipx python3-gi python3-tk gir1.2-gtk-3.0 gir1.2-ayatanaappindicator3-0.1 gir1.2-notify-0.7 \
    libportaudio2 libasound2-plugins pulseaudio-utils ca-certificates
  lend_certificates
  as_anna pipx install --system-site-packages "$file" >/tmp/pipx.log 2>&1 || { cat /tmp/pipx.log >&2; fail "pipx install"; }
}
install_uv() {
  get python3 python3-venv python3-tk libportaudio2 libasound2-plugins pulseaudio-utils ca-certificates
  lend_certificates
  as_anna python3 -m venv "$person/uv"
  as_anna "$person/uv/bin/pip" install -qq uv
  as_anna "$person/uv/bin/uv" tool install --quiet --python /usr/bin/python3 "$file"
}

use_it() {
  as_anna belwacht --version
  as_anna belwacht models fetch base
  say "its own test, without any network"
  unshare --net "$0" --demo >/tmp/demo.txt 2>&1 || { cat /tmp/demo.txt >&2; fail "belwacht demo"; }
  grep '^\*\*\* Stop' /tmp/demo.txt || { cat /tmp/demo.txt >&2; fail "the demo does not say stop"; }
  as_anna belwacht alerts list
}

doctor() {
  as_anna "$@" belwacht doctor >/tmp/doctor.txt 2>&1 || true
  cat /tmp/doctor.txt
  ! grep -q Traceback /tmp/doctor.txt || fail "belwacht doctor"
  for part in settings recogniser 'voice model' 'alert log'; do
    grep -q "^ok *$part" /tmp/doctor.txt || fail "belwacht doctor: $part"
  done
}

# A screen with a tray, and a sound server with one loudspeaker that leads nowhere.
desktop() {
  get xvfb xauth x11-utils trayer dbus pulseaudio fonts-dejavu-core
  as_anna xvfb-run -a dbus-run-session -- "$0" --desktop >/tmp/desktop.txt 2>&1 || { cat /tmp/desktop.txt >&2; fail "the tray"; }
  grep -E '^(ok|note|problem|listening)' /tmp/desktop.txt
}

on_the_desktop() {
  local start="belwacht run"
  [[ ! -f $entry ]] || start=$(sed -n '0,/^Exec=/s/^Exec=//p' "$entry")
  set -m # each program a group of its own, to be ended as a whole
  pulseaudio -n --exit-idle-time=-1 -L module-native-protocol-unix -L "module-null-sink sink_name=speaker" &
  trayer --edge bottom &
  $start &
  local menu=$! waited=0
  until belwacht status 2>/dev/null | grep -qx listening && xwininfo -root -tree | grep -i belwacht; do
    sleep 0.5
    ((++waited < 180)) || { belwacht status; xwininfo -root -tree; exit 1; }
  done
  belwacht status
  belwacht doctor
  kill -- -$menu
  while belwacht status >/dev/null 2>&1; do sleep 0.5; done
  kill %1 %2 || true
}

check_entry() {
  get desktop-file-utils
  desktop-file-validate "$entry" || fail "$entry"
  local icon
  icon=$(sed -n 's/^Icon=//p' "$entry")
  for size in 16 48 256; do
    [[ -s /usr/share/icons/hicolor/${size}x$size/apps/$icon.png ]] || fail "no icon of $size"
  done
}

purge() {
  apt-get -q -y purge belwacht >/tmp/apt.log 2>&1 || { cat /tmp/apt.log >&2; fail "purge"; }
  local left
  left=$(find / -xdev -path "$person" -prune -o -path /tmp -prune -o -path /proc -prune -o -iname '*belwacht*' -print)
  [[ -z $left ]] || fail "left behind: $left"
  [[ -s $person/.local/share/belwacht/alerts.db ]] || fail "the alerts of the person are gone"
}

case $kind in
  --demo) as_anna belwacht demo; exit ;;
  --desktop) on_the_desktop; exit ;;
esac
apt-get -q update >/tmp/apt.log 2>&1 || { tail -n 5 /tmp/apt.log >&2; fail "apt-get update"; }
get passwd
useradd --create-home --shell /bin/bash anna
install -d -o anna -g anna -m 700 "$person/.run"
"install_$kind"
lend_certificates
say "installed, $SECONDS s since the start"
use_it
doctor
[[ $kind == uv ]] || desktop # which brings no menu with it
if [[ $kind == deb || $kind == source ]]; then
  check_entry
  purge
fi
