#!/usr/bin/env python3
"""Our Redis client beside redis-benchmark, and our queue beside RQ, on one server in one run.

usage: Tests/Benchmarks/redis.py
Needs redis-server and redis-benchmark (Debian: redis-server, redis-tools); installs rq into .build/rq.
The server runs on a Unix socket in a temporary folder, without persistence.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

VALUE = "x" * 256
RQ = "rq==3.0.0"


def server(folder):
    path = os.path.join(folder, "s")
    process = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no",
         "--dir", folder, "--logfile", os.path.join(folder, "log")])
    for _ in range(500):
        if os.path.exists(path):
            return process, path
        time.sleep(0.01)
    sys.exit("redis-server does not come up")


def peer(path, connections, pipeline, command, count):
    out = subprocess.run(
        ["redis-benchmark", "-s", path, "-c", str(connections), "-P", str(pipeline), "-n", str(count),
         "-q", *command], capture_output=True, text=True, check=True).stdout
    return int(float(re.findall(r"([\d.]+) requests per second", out)[-1]))


def ours(path):
    out = subprocess.run(
        ["swift", "test", "-c", "release", "--skip-build", "--scratch-path", ".build/tests",
         "--filter", "RedisBenchmark"],
        env={**os.environ, "DNA_BENCHMARK": "unix://" + path}, capture_output=True, text=True).stdout
    return {name: int(number) for name, number in re.findall(r"figure (\S+) (\d+)", out)}


RQ_PROGRAM = """
import logging, operator, sys, time
import redis
from rq import Queue, SimpleWorker
connection = redis.Redis(unix_socket_path=sys.argv[1])
queue = Queue(connection=connection)
start = time.monotonic()
for _ in range(100):
    queue.enqueue_many([Queue.prepare_data(operator.truth, args=(1,)) for _ in range(100)])
put = time.monotonic()
SimpleWorker([queue], connection=connection).work(burst=True, logging_level=logging.ERROR)
done = time.monotonic()
print(int(10000 / (put - start)), int(10000 / (done - put)))
"""


def rq(path):
    python = ".build/rq/bin/python"
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", ".build/rq"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", RQ], check=True)
    out = subprocess.run([python, "-c", RQ_PROGRAM, path], capture_output=True, text=True, check=True)
    return [int(word) for word in out.stdout.split()[-2:]]


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    subprocess.run(
        ["swift", "build", "-c", "release", "--build-tests", "--scratch-path", ".build/tests"],
        check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        process, path = server(folder)
        try:
            commands = {
                "SET": ["SET", "key", VALUE],
                "XADD": ["XADD", "peer", "*", "field", VALUE],
                "XREADGROUP": ["XREADGROUP", "GROUP", "peer", "c", "COUNT", "1", "STREAMS", "peer", ">"],
            }
            subprocess.run(
                ["redis-cli", "-s", path, "XGROUP", "CREATE", "peer", "peer", "0", "MKSTREAM"],
                check=True, stdout=subprocess.DEVNULL)
            mine = ours(path)
            print(f"{'commands a second':34}{'dna':>10}{'peer':>10}{'ratio':>8}")
            for name, command in commands.items():
                other = peer(path, 1, 16, command, 96000)
                print(f"{name + ', 1 connection, 16 a batch':34}{mine[name + '-P16']:>10}{other:>10}"
                      f"{mine[name + '-P16'] / other:>8.2f}")
                other = peer(path, 50, 1, command, 48000)
                print(f"{name + ', 50 at a time':34}{mine[name + '-50']:>10}{other:>10}"
                      f"{mine[name + '-50'] / other:>8.2f}")
            put, done = rq(path)
            print(f"\n{'jobs a second (RQ: SimpleWorker)':34}{'dna':>10}{'RQ':>10}{'ratio':>8}")
            print(f"{'put, 100 a call':34}{mine['jobs-put-1']:>10}{put:>10}{mine['jobs-put-1'] / put:>8.2f}")
            for batch in (1, 16):
                figure = mine[f"jobs-done-{batch}"]
                print(f"{f'done, 4 workers, {batch} a lease':34}{figure:>10}{done:>10}{figure / done:>8.2f}")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
