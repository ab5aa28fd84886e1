#!/usr/bin/env bash
# Figures of the journal: durable appends with group commit, the class memory, recovery of 10 M records.
# usage: journal.sh [FOLDER ON THE DISK TO MEASURE]      needs about 1.5 GB there
set -euo pipefail
cd "$(dirname "$0")/../.."
DNA_BENCHMARK=1 DNA_TEST_ROOMS=Storage TMPDIR=${1:-${TMPDIR:-/tmp}} \
  swift test -c release --scratch-path .build/journal --filter JournalBenchmark 2>&1 |
  grep -E "^([0-9]+ callers|memory|recovery):?" 
