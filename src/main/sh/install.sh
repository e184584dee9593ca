# Sourced by ./run and ./test: finds a JDK, and installs what is missing with apt, saying so.
# POSIX shell; defines functions only.

say() {
  printf '%s\n' "mjpeg-stream: $*" >&2
}

fail() {
  say "$*"
  exit 1
}

# has_library NAME: whether the dynamic linker knows a library of this name.
has_library() {
  { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q "$1"
}

# is_package NAME: whether apt could install it.
is_package() {
  command -v apt-cache >/dev/null && [ -n "$(apt-cache policy "$1" 2>/dev/null | grep 'Candidate: [^(]')" ]
}

# jdk_version DIR: the major version of the JDK in a folder; nothing if there is none.
jdk_version() {
  [ -x "$1/bin/javac" ] || return 0
  if [ -e "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
  fi
}

# jdks: the folders of all JDKs of version 17 and newer, with their versions, oldest first.
jdks() {
  for dir in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -n "$dir" ] && [ -d "$dir" ] || continue
    dir=$(readlink -f "$dir")
    version=$(jdk_version "$dir")
    if [ -n "$version" ] && [ "$version" -ge 17 ]; then
      printf '%s %s\n' "$version" "$dir"
    fi
  done | sort -n -u
}

# install_packages NAME...: installs Debian packages, as root or through sudo.
install_packages() {
  command -v apt-get >/dev/null ||
    fail "these packages are needed, and this system has no apt-get to install them: $*"
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "these packages are needed; install them as root: apt-get install $*"
    as_root=sudo
  fi
  say "installing with apt: $*"
  # Output goes to the error stream, so that the server's own stays clean.
  $as_root apt-get -q update >&2 || say "apt-get update failed; trying with the lists that are there"
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q install -y --no-install-recommends "$@" >&2 ||
    fail "could not install: $*"
}
