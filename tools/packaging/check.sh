#!/usr/bin/env bash
# check.sh deb|source|pipx|uv [SUITE]: what was built is installed in an empty Debian or Ubuntu, by default the release that
# runs here; does its job there, and goes again. `source`: it is built there too.
# Exit 0: all is well. Exit 77: not tried, without root or without SUITE; a package was then unpacked and tried here instead.
set -euo pipefail
cd "$(dirname "$0")/../.."

kind=$1 suite=${2:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
recipe=$PWD/tools/packaging
pristine=$PWD/build/roots/$suite.tar # made once; make clean removes it
not_tried=77

say() { printf 'package-check: %s\n' "$*" >&2; }

# Prints the file that is to be installed.
subject() {
  case $kind in
    deb) ls -t dist/belwacht_*_"$(dpkg --print-architecture)".deb | head -n 1 ;;
    source) git archive --format=tar --output=build/belwacht-source.tar HEAD && echo build/belwacht-source.tar ;;
    *) ls build/wheel/belwacht-*.whl ;;
  esac
}

# Prints where this machine gets its packages of `debian` or `ubuntu`; nothing when it gets none.
mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 "/$1/\$" || true; }

# Prints where SUITE comes from. Ubuntu stands beside Debian, or at UBUNTU_MIRROR.
sources() {
  local debian ubuntu pocket
  debian=$(mirror debian) ubuntu=${UBUNTU_MIRROR:-$(mirror ubuntu)}
  if [[ $suite == noble ]]; then
    for pocket in noble noble-updates noble-security; do
      # Debian does not ship Ubuntu's keys; this root is thrown away.
      echo "deb [trusted=yes] ${ubuntu:-${debian%/debian/}/ubuntu} $pocket main universe"
    done
  else
    echo "deb $debian $suite main"
  fi
}

# Less than an empty root, but the program that was packed and the release's own Python.
try_unpacked() {
  local folder=build/unpacked models
  rm -rf "$folder" && mkdir -p "$folder/data" && dpkg-deb -x "$file" "$folder"
  models=$(.venv/bin/python -c 'from models.folders import data_folder; print(data_folder() / "models")')
  [[ ! -d $models ]] || ln -s "$models" "$folder/data/models"
  set -- env -i PATH=/usr/bin:/bin LANG=C.UTF-8 HOME="$PWD/$folder/data" BELWACHT_DATA="$PWD/$folder/data" \
    "$folder/opt/belwacht/bin/python3" "$folder/opt/belwacht/bin/belwacht"
  "$@" --version
  "$@" models fetch base
  "$@" demo | grep '^\*\*\* Stop'
  say "the unpacked package works here"
}

do_without() {
  say "############ NOT CHECKED in an empty $suite: $1 ############"
  [[ $kind != deb ]] || try_unpacked
  exit $not_tried
}

make_pristine() {
  [[ -s $pristine ]] && return
  mkdir -p "${pristine%/*}"
  local reason=build/roots/$suite.log
  if ! sources | timeout 600 mmdebstrap --quiet --variant=apt --format=tar "$suite" "$pristine.new" - 2>"$reason"; then
    rm -f "$pristine.new"
    tail -n 5 "$reason" | sed 's|://[^/ ]*|://...|g' >&2
    do_without "it could not be fetched"
  fi
  mv "$pristine.new" "$pristine"
}

# The root gets the settings with which this machine reaches its package index, and what they name.
lend_index() {
  local root=$1 known
  for known in /etc/pip.conf /etc/xdg/pip/pip.conf /etc/uv/uv.toml; do
    [[ ! -f $known ]] || install -D -m 644 "$known" "$root$known"
  done
  for known in .config/pip/pip.conf .pip/pip.conf .config/uv/uv.toml; do
    [[ ! -f $HOME/$known ]] || install -D -m 644 "$HOME/$known" "$root/etc/skel/$known"
  done
  env | grep -E '^(PIP|UV)_|^SSL_CERT_FILE=|^(https?|no)_proxy=' >"$root/tmp/index.env" || true
  .venv/bin/python -m pip config list | grep -oE "(file://)?/[^ '\"]+" | sort -u | while read -r known; do
    if [[ $known == file://* ]]; then known=$(dirname "${known#file://}"); fi # its pages may point beside it
    if [[ -d $known ]]; then
      mkdir -p "$root$known"
      mount --bind -o ro "$known" "$root$known"
    elif [[ $known == *.crt || $known == *.pem ]]; then
      cp "$known" "$root/tmp/index.crt" # put in place when the root has its own
    elif [[ -f $known ]]; then
      install -D -m 644 "$known" "$root$known"
    fi
  done
}

# Runs in a space of its own: its mounts and whatever was started inside end with it.
inside() {
  local root=$1
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t sysfs sysfs "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs shm "$root/dev/shm"
  install -m 644 /etc/resolv.conf "$root/etc/resolv.conf"
  install -m 755 "$recipe/in_root.sh" "$root/tmp/in_root.sh"
  cp "$file" "$root/tmp/"
  lend_index "$root"
  chroot "$root" /tmp/in_root.sh "$kind" "/tmp/${file##*/}"
}

if [[ ${3:-} == --inside ]]; then
  file=$5
  inside "$4"
  exit
fi
file=$(subject)
unshare --mount --pid --fork true 2>/dev/null || do_without "that needs root, and mounts; run it with sudo"
make_pristine
root=$(mktemp -d "$PWD/build/roots/$suite.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
tar -xf "$pristine" -C "$root" --exclude=./dev/*
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/quick" # it need not survive a power cut
started=$SECONDS
unshare --mount --pid --fork --kill-child "$0" "$kind" "$suite" --inside "$root" "$file" </dev/null
say "$kind in an empty $suite: well, in $((SECONDS - started)) s"
