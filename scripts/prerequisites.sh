# shellcheck shell=sh
# What the scripts need of a machine, and how they get it. To be sourced.
#
#   require_programs build   a JDK, Maven and git
#   require_programs run     tmux and OpenSSH, server included
#   require_programs test    what the whole-system tests need besides
#
# What is missing is installed with apt-get where this user may; else the exact command is printed
# and the script ends with status 1.

say() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

have() {
  command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]
}

# The program of the JDK in use: JAVA_HOME's where that is set.
jdk() {
  if [ -n "${JAVA_HOME:-}" ]; then
    printf '%s/bin/%s\n' "$JAVA_HOME" "$1"
  else
    printf '%s\n' "$1"
  fi
}

# The major version of that Java compiler; 0 if it isn't there.
javac_major() {
  if command -v "$1" >/dev/null 2>&1; then
    "$1" -version 2>&1 | sed -n 's/^javac \([0-9][0-9]*\).*/\1/p'
  else
    echo 0
  fi
}

# tmux 3.2 is the oldest with pause and ignore-size.
tmux_recent() {
  have tmux && [ "$(tmux -V | sed 's/[^0-9.]//g' | awk -F. '{ print $1 * 100 + $2 }')" -ge 302 ]
}

missing_packages() {
  for purpose in "$@"; do
    case $purpose in
      build)
        [ "$(javac_major "$(jdk javac)")" -ge 17 ] || echo jdk
        have mvn || echo maven
        have git || echo git
        ;;
      run)
        [ "$(javac_major "$(jdk javac)")" -ge 17 ] || echo jdk
        tmux_recent || echo tmux
        have ssh || echo openssh-client
        have sshd || echo openssh-server
        have git || echo git
        ;;
      test)
        have systemctl || echo systemd
        [ -e /usr/share/pam-configs/systemd ] || echo libpam-systemd
        [ -e /usr/share/doc/dbus-user-session ] || echo dbus-user-session
        have ip || echo iproute2
        have ps || echo procps
        have socat || echo socat
        ;;
    esac
  done | sort -u
}

# Distributions offer different JDKs: the oldest that will do.
named_packages() {
  for package in "$@"; do
    if [ "$package" = jdk ]; then
      package=openjdk-17-jdk-headless
      for major in 17 21 25; do
        if apt-cache show "openjdk-$major-jdk-headless" >/dev/null 2>&1; then
          package="openjdk-$major-jdk-headless"
          break
        fi
      done
    fi
    printf '%s\n' "$package"
  done | paste -s -d ' ' -
}

require_programs() {
  # shellcheck disable=SC2046 # package names hold no blanks
  set -- $(missing_packages "$@")
  [ $# -gt 0 ] || return 0
  if ! have apt-get; then
    say "missing: $*. Install these with your system's package manager (a JDK of 17 or later, tmux of 3.2 or later)."
    exit 1
  fi
  if [ "$(id -u)" -eq 0 ]; then
    as_root='env'
  elif have sudo && sudo -n true 2>/dev/null; then
    as_root='sudo'
  else
    say "missing: $*. Install with: sudo apt-get install $(named_packages "$@")"
    exit 1
  fi
  say "installing: $*"
  $as_root apt-get update -q >&2 || say "apt-get update failed; going on with the package lists that are there"
  # shellcheck disable=SC2046 # package names hold no blanks
  if ! $as_root DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    $(named_packages "$@") >&2; then
    say "that failed. Install by hand: apt-get install $(named_packages "$@")"
    exit 1
  fi
}

# Without a locale, Java 17 would take arguments and file names for ASCII.
if [ -z "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ]; then
  export LC_ALL=C.UTF-8
fi
