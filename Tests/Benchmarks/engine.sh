#!/usr/bin/env bash
# Processor time and peak memory of `dna workflow run` for steps that do nothing: a loop and a map.
#
#   Tests/Benchmarks/engine.sh path/to/release/dna
#
# The time of a run without steps is taken off. Goal: 5 microseconds a step, and for the loop a peak
# that does not grow with the number of steps.
set -euo pipefail
dna=$(realpath "${1:?usage: engine.sh path/to/dna}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 - "$dna" <<'PYTHON'
import json, os, subprocess, sys

dna = sys.argv[1]
body = {"nodes": [{"id": "step", "type": "function", "config": {"handler": "value.noop"}}], "edges": []}


def loop(count):
    return {"id": "loop", "type": "loop", "config": {"maxIterations": max(count, 1), "while": str(count > 0).lower(), "body": body}}


def over(count):
    # Numbers rather than files, so that reading the definition is the same small part of both.
    return {"id": "map", "type": "map", "config": {"over": list(range(count)), "body": body}}


def run(name, node, count):
    with open(f"{name}-{count}.json", "w") as file:
        json.dump({"schema": "dna.workflow/v1", "name": name, "nodes": [node(count)], "edges": []}, file)
    best = None
    for _ in range(5):
        child = subprocess.Popen(
            [dna, "workflow", "run", f"{name}-{count}.json", "--max-steps", str(count + 10), "--json"],
            stdout=subprocess.PIPE)
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0 or json.loads(output)["executed"] != count + 1:
            sys.exit(f"the run of {name} with {count} steps failed")
        time = usage.ru_utime + usage.ru_stime
        best = min(best or (time, 0), (time, usage.ru_maxrss))
    return best


for name, node in [("loop", loop), ("map", over)]:
    base, _ = run(name, node, 0)
    for count in [10_000, 100_000]:
        time, memory = run(name, node, count)
        print(f"{name:5} {count:7} steps: {(time - base) / count * 1e6:6.2f} us a step, peak {memory / 1024:6.1f} MB")
PYTHON
