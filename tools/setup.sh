#!/usr/bin/env bash
# Leaves a ready .venv and every system package that `demo`, `test`, `clients` or `package` needs; a second run changes nothing and needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-demo}
venv=.venv
stamp=$venv/.installed

run_packages=(libportaudio2 libasound2-plugins pulseaudio-utils gcc pkg-config libgirepository1.0-dev libcairo2-dev
  gir1.2-gtk-3.0 gir1.2-ayatanaappindicator3-0.1 gir1.2-notify-0.7)
test_packages=(pulseaudio baresip-core sox espeak-ng ffmpeg strace git
  xvfb xauth x11-utils openbox wmctrl trayer dunst libnotify-bin xdotool imagemagick wmctrl dbus dbus-x11 fonts-dejavu-core chromium chromium-driver)
package_packages=(python3 python3-venv python3-dev dpkg-dev mmdebstrap util-linux)
client_packages=(linphone-cli pipewire pipewire-pulse wireplumber nftables iproute2)

say() { printf 'set-up: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

case $purpose in
  demo) packages=("${run_packages[@]}") ;;
  test) packages=("${run_packages[@]}" "${test_packages[@]}") ;;
  package) packages=("${run_packages[@]}" "${package_packages[@]}") ;;
  clients) packages=("${run_packages[@]}" "${test_packages[@]}" "${client_packages[@]}") ;;
  *) stop "unknown purpose '$purpose': use demo, test, clients or package" ;;
esac

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
makes_a_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
from_the_system() { [[ $(readlink -f "$(command -v "$1")") == /usr/bin/* ]] && command -v apt-get >/dev/null; }

# Prints the first Python that is new enough and can make an environment, now or once apt has added what it lacks.
find_python() {
  local candidate
  for candidate in ${PYTHON:-python3.11 python3 python3.12 python3.13 /usr/bin/python3.11 /usr/bin/python3}; do
    if new_enough "$candidate" && { makes_a_venv "$candidate" || from_the_system "$candidate"; }; then
      echo "$candidate"
      return
    fi
  done
}

# Prints the packages by which Debian completes its own Python: environments, headers and tkinter.
python_packages() {
  local name
  name=$("$1" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
  [[ $(readlink -f /usr/bin/python3) == $(readlink -f "/usr/bin/$name") ]] && name=python3
  echo "$name-venv $name-dev $name-tk"
}

installed() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^.i'; }

install_packages() {
  local missing=() name as_root=()
  for name in "$@"; do installed "$name" || missing+=("$name"); done
  ((${#missing[@]})) || return 0
  # --no-remove: adding a test's sound server must never take away the one in use.
  local install=(apt-get install -y --no-install-recommends --no-remove "${missing[@]}")
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || stop "system packages are missing; run this line, then try again:
  sudo apt-get update && sudo ${install[*]}"
    as_root=(sudo -n)
  fi
  say "installing ${missing[*]}"
  local apt_said
  apt_said=$(mktemp)
  if ! "${as_root[@]}" sh -c "apt-get -o DPkg::Lock::Timeout=120 update; DEBIAN_FRONTEND=noninteractive ${install[*]} \
      -o DPkg::Lock::Timeout=300" </dev/null >"$apt_said" 2>&1; then
    tail -n 20 "$apt_said" >&2
    stop "apt could not install everything; run this line to see why, then try again:
  ${install[*]}"
  fi
  rm "$apt_said"
}

if command -v apt-get >/dev/null; then
  python=$(find_python)
  [[ -n $python || -n ${PYTHON:-} ]] || { install_packages python3 && python=$(find_python); }
  [[ -n $python ]] && from_the_system "$python" && read -ra more <<<"$(python_packages "$python")" && packages+=("${more[@]}")
  install_packages "${packages[@]}"
else
  python=$(find_python)
  say "this system has no apt: PortAudio, GTK 3 with introspection, cairo headers and a C compiler must be there already"
fi
[[ -n $python ]] && makes_a_venv "$python" ||
  stop "no usable Python ${PYTHON:+at PYTHON=$PYTHON}: install Python 3.11 or newer with its venv module, or name one: make $purpose PYTHON=/path/to/python3.11"

wanted=$(cat requirements.lock pyproject.toml | sha256sum)
if [[ ! -x $venv/bin/python ]] || [[ $(cat "$stamp" 2>/dev/null) != "$wanted" ]]; then
  say "creating the environment in $venv; this takes a minute or two"
  new_enough "$venv/bin/python" && makes_a_venv "$venv/bin/python" || "$python" -m venv --clear "$venv"
  "$venv/bin/python" -m pip install -qq --no-deps --require-hashes -r requirements.lock ||
    stop "the Python packages could not be installed; check the network and try again"
  "$venv/bin/python" -m pip install -qq --no-deps --editable . ||
    stop "Belwacht itself could not be installed; see the words above"
  echo "$wanted" >"$stamp"
fi
