#!/bin/sh
# A remote host on this machine, for as long as standard input stays open:
#
#   host.sh [GATE]
#
# It sees the files that are installed here (what it writes is forgotten in the end), and has an
# address, a process tree and a systemd of its own, which starts none of the services that this
# machine has. Whenever that systemd is killed, the host boots again, with the files as they were
# left. It is N, the first number that is free: its network is cm-host-N, it is reached at 10.99.N.2,
# and what it is connected to is at 10.99.N.1, behind the interface cm-host-N. That is this machine,
# or the host whose number is GATE. At each boot it prints N and the process id of that systemd.
# Needs root.
set -eu

# Inside: everything below happens in namespaces of its own, so nothing of it has to be undone.
if [ "${2:-}" = boot ]; then
  read -r pid _ </proc/self/stat # of the process namespace outside, which /proc still shows
  mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
  cd /mnt/root
  mount --rbind /dev dev
  mount -t proc proc proc
  mount -t sysfs sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  echo "cm-host-$1" >etc/hostname
  # A chroot would do as well, but in one nobody may make a user namespace.
  pivot_root . mnt
  umount -l /mnt
  echo "$1 $pid"
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin container=unshare \
    /lib/systemd/systemd --system --unit=basic.target >/dev/null 2>&1
fi

# What a power cut leaves of the host: its disk.
if [ "${2:-}" = power ]; then
  off=
  trap 'off=yes' TERM
  mount -t tmpfs tmpfs /mnt
  mkdir /mnt/upper /mnt/work /mnt/root
  while [ -z "$off" ]; do
    unshare --fork --kill-child --pid --mount --uts --ipc --cgroup sh "$0" "$1" boot || true
  done
  exit
fi

# at_gate COMMAND...: runs ip on the other side of the host's network.
at_gate() {
  ip ${gate:+-n "$gate"} "$@"
}
gate=${1:+cm-host-$1}

number=1
until ip netns add "cm-host-$number" 2>/dev/null; do
  number=$((number + 1))
  [ "$number" -lt 255 ]
done
name=cm-host-$number
# All its processes are in one control group, where another systemd may be in charge of the rest.
group=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/$name
power=
end() {
  trap '' EXIT INT TERM
  if [ -n "$power" ]; then
    kill "$power" || true
    # The first process takes all others with it, and unshare waits for them.
    pkill -9 -P "$(pgrep -P "$power")" || true
  fi
  wait
  # With the network the link would go too, but some time later.
  at_gate link del "$name" || true
  ip netns del "$name" || true
  find "$group" -depth -type d -exec rmdir {} +
}
trap end EXIT
trap 'exit 1' INT TERM

ip link add "$name" type veth peer name eth0 netns "$name"
[ -z "$gate" ] || ip link set "$name" netns "$gate"
at_gate addr add "10.99.$number.1/24" dev "$name"
at_gate link set "$name" up
ip -n "$name" addr add "10.99.$number.2/24" dev eth0
ip -n "$name" link set eth0 up
ip -n "$name" link set lo up
mkdir -p "$group"
# shellcheck disable=SC2016 # the inner shell expands it
sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" \
  ip netns exec "$name" unshare --mount sh "$0" "$number" power </dev/null &
power=$!
cat >/dev/null
