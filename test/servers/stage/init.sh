# The first process of a machine of the stage: turns fresh namespaces into a machine, and keeps it alive.
#   unshare --mount --net --uts --pid --ipc --fork --kill-child bash --norc init.sh HOSTNAME
# Everything below is seen by this machine alone, and ends with this process.
set -e

# The upper layers need a file system of their own; this machine gets another /tmp anyway.
mount -t tmpfs -o mode=755 tmpfs /tmp
mkdir /tmp/root

overlay() {
  mkdir -p "/tmp/upper/$2" "/tmp/work/$2"
  mount -t overlay overlay -o "lowerdir=$1,upperdir=/tmp/upper/$2,workdir=/tmp/work/$2" "/tmp/root$1"
}
overlay / root
# An overlay shows one file system, and some computers keep these on others.
for directory in etc usr opt var; do
  if mountpoint -q "/$directory"; then overlay "/$directory" "$directory"; fi
done

cd /tmp/root
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs home

# What this computer's own mail servers keep must be neither read nor delivered.
for directory in log mail spool/postfix lib/postfix lib/dovecot lib/rspamd; do
  mount -t tmpfs tmpfs "var/$directory"
  chown --reference="/var/$directory" "var/$directory"
  chmod --reference="/var/$directory" "var/$directory"
done

# A /dev of its own, so that each machine has its own /dev/log.
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done

mkdir run/old
pivot_root . run/old
umount --lazy /run/old
rmdir /run/old

hostname "$1"
# An address may be used at once: nobody else on this network could have it.
if [ -d /proc/sys/net/ipv6 ]; then echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad; fi
ip link set lo up

echo ready
# While it waits, bash also reaps what daemons leave behind. The input ends when the test ends, however it ends.
while read -r _; do :; done
