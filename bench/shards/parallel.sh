#!/bin/sh
# Starts shards with GNU Parallel: on this machine, or on others by ssh.
#
#   bench/shards/parallel.sh URL COUNT [HOST,HOST...]
#
#   URL     what `npm run coordinate` printed, such as http://10.0.0.5:3002
#   COUNT   how many shards, as its --shards says
#   HOST    where to start them, one after the other: names for ssh; without one, this machine
#
# SHARD_TOKEN holds the token. On each host, SHARD_COMMAND starts the program: by default `sse-or-websockets`, as
# `npm install --global` puts it on the search path. A shard that ends with an error is started again, up to three times.
set -eu
[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 2; }
: "${SHARD_TOKEN:?is not set: the coordinator printed it}"
command -v parallel > /dev/null || { echo 'GNU Parallel is not installed. On Debian and Ubuntu: apt-get install parallel' >&2; exit 2; }
url=$1 count=$2 hosts=${3:-:}
export SHARD_TOKEN
# One job for each shard, all at once: PARALLEL_SEQ numbers them from 1, and tells each shard its index. `:` is this machine.
seq "$count" | parallel --will-cite --jobs "$count" --retries 3 --line-buffer --tagstring 'shard {#}' \
  --sshlogin "$hosts" --env SHARD_TOKEN \
  "PARALLEL_SEQ={#} ${SHARD_COMMAND:-sse-or-websockets} shard --of $url --count $count"
