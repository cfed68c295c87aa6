#!/bin/sh
# A remote host on this machine, for as long as standard input stays open:
#
#   host.sh NAME ADDRESS PEER
#
# It sees the files that are installed here (what it writes is forgotten), and has an address, a
# process tree and a systemd of its own, which starts none of the services that this machine has. It
# is reached from here at ADDRESS, and sees this machine at PEER. Its first line of output is the
# process id of that systemd. Needs root.
set -eu

name=$1
address=$2
peer=$3

# Inside: everything below happens in namespaces of its own, so nothing of it has to be undone.
if [ "${4:-}" = boot ]; then
  read -r pid _ </proc/self/stat # of the process namespace outside, which /proc still shows
  mount --make-rprivate /
  mount -t tmpfs tmpfs /mnt
  mkdir /mnt/upper /mnt/work /mnt/root
  mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
  cd /mnt/root
  mount --rbind /dev dev
  mount -t proc proc proc
  mount -t sysfs sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  echo "$name" >etc/hostname
  # A chroot would do as well, but in one nobody may make a user namespace.
  pivot_root . mnt
  umount -l /mnt
  echo "$pid"
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin container=unshare \
    /lib/systemd/systemd --system --unit=basic.target >/dev/null 2>&1
fi

# All its processes are in one control group, where another systemd may be in charge of the rest.
group=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/$name
init=
end() {
  trap '' EXIT INT TERM
  # The first process takes all others with it, and unshare waits for them.
  [ -z "$init" ] || pkill -9 -P "$init" || true
  wait
  ip netns del "$name" || true
  find "$group" -depth -type d -exec rmdir {} +
}
trap end EXIT
trap 'exit 1' INT TERM

ip netns add "$name"
ip link add "$name" type veth peer name eth0 netns "$name"
ip addr add "$peer/24" dev "$name"
ip link set "$name" up
ip -n "$name" addr add "$address/24" dev eth0
ip -n "$name" link set eth0 up
ip -n "$name" link set lo up
mkdir -p "$group"
# shellcheck disable=SC2016 # the inner shell expands it
sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" \
  ip netns exec "$name" \
  unshare --fork --kill-child --pid --mount --uts --ipc --cgroup \
  sh "$0" "$name" "$address" "$peer" boot </dev/null &
init=$!
cat >/dev/null
