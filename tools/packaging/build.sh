#!/usr/bin/env bash
# Leaves dist/belwacht_VERSION_ARCHITECTURE.deb, for the release of Debian or Ubuntu that runs here and its own Python.
set -euo pipefail
cd "$(dirname "$0")/../.."
umask 022

recipe=tools/packaging
root=$PWD/build/package
home=$root/opt/belwacht
share=$root/usr/share
python=/usr/bin/python3 # not the one of .venv: the package depends on the release's

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1700000000)}
export SOURCE_DATE_EPOCH PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf 'package: %s\n' "$*" >&2; }
install_here() { .venv/bin/python -m pip --python "$home/bin/python3" install -qq --no-deps --no-compile "$@"; }

make_environment() {
  "$python" -m venv --without-pip "$home"
  "$python" "$recipe/runtime.py" gtk >build/runtime.lock
  install_here --require-hashes -r build/runtime.lock
  install_here "$1"
}

# Takes out what only a developer needs, and every word about where the package was built.
tidy_environment() {
  local packages
  packages=$(echo "$home"/lib/python3.*/site-packages)
  find "$packages" -depth -type d \( -name tests -o -name test -o -name __pycache__ \) -not -path '*.dist-info/*' -exec rm -r {} +
  find "$packages" -type f \( -name '*.pyi' -o -name '*.h' -o -name direct_url.json \) -delete
  find "$home/bin" -type f -not -name belwacht -delete
  sed -i "s|$root||g" "$home/bin/belwacht"
  sed -i '/^command/d' "$home/pyvenv.cfg"
  # A user cannot write these beside the program, and each start would compile it anew.
  "$home/bin/python3" -m compileall -q --invalidation-mode unchecked-hash -s "$root" -p / "$packages"
}

add_desktop_files() {
  install -D -m 755 "$recipe/debian/belwacht-menu" "$home/bin/belwacht-menu"
  install -d "$root/usr/bin" && ln -s /opt/belwacht/bin/belwacht "$root/usr/bin/belwacht"
  install -D -m 644 "$recipe/debian/belwacht.desktop" "$share/applications/belwacht.desktop"
  "$home/bin/python3" -B "$recipe/icons.py" "$share/icons/hicolor"
  install -D -m 644 LICENSE "$share/doc/belwacht/copyright"
  printf '\nThe libraries in /opt/belwacht/lib keep their own licences, each in its folder .dist-info.\n' >>"$share/doc/belwacht/copyright"
  install -D -m 644 "$recipe/debian/belwacht.1" "$share/man/man1/belwacht.1"
  install -m 644 CHANGELOG.md "$share/doc/belwacht/changelog"
  gzip -9n "$share/man/man1/belwacht.1" "$share/doc/belwacht/changelog"
}

# Prints the packages that hold the libraries which the compiled modules look for outside the package.
libraries() {
  local work=build/libraries
  mkdir -p "$work/debian"
  printf 'Source: belwacht\n\nPackage: belwacht\nArchitecture: any\n' >"$work/debian/control"
  find "$home/lib" -type f -path '*/gi/*.so' -o -type f -path '*/cairo/*.so' >"$work/modules"
  (cd "$work" && xargs dpkg-shlibdeps -O <modules) | sed 's/^shlibs:Depends=//'
}

write_control() {
  local this next
  this=$("$python" -c 'import sys; print("3.%d" % sys.version_info[1])')
  next=$("$python" -c 'import sys; print("3.%d" % (sys.version_info[1] + 1))')
  mkdir "$root/DEBIAN"
  (cd "$root" && find opt usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  sed -e "s|@VERSION@|$1|" -e "s|@ARCHITECTURE@|$2|" -e "s|@PYTHON@|python3 (>= $this), python3 (<< $next)|" \
    -e "s|@LIBRARIES@|$(libraries)|" -e "s|@SIZE_KB@|$(du -sk --apparent-size "$root" | cut -f1)|" \
    "$recipe/debian/control" >"$root/DEBIAN/control"
}

rm -rf "$root" build/wheel
mkdir -p "$root" dist
say "building the wheel and its environment"
.venv/bin/python -m build --wheel --outdir build/wheel >/dev/null
make_environment build/wheel/belwacht-*.whl
tidy_environment
add_desktop_files

version=$("$home/bin/python3" -c 'from importlib.metadata import version; print(version("belwacht"))')
version=$(. /etc/os-release && echo "$version~$ID$VERSION_ID")
architecture=$(dpkg --print-architecture)
package=dist/belwacht_${version}_$architecture.deb
write_control "$version" "$architecture"
say "packing"
dpkg-deb --root-owner-group -Zzstd -z6 --build "$root" "$package" >/dev/null
say "$package: $(du -m "$package" | cut -f1) MB, $(du -sm "$root" | cut -f1) MB installed"
