#!/usr/bin/env python3
"""Compares the HTTP client with the least that a C program does with libcurl, and with Python's aiohttp.

    Tests/Benchmarks/http-speed.py [--rounds 3] [--seconds 10] [--streams 800] [--requests 60000]
                               [--keep FOLDER] [--realtime]

Compiles http-speed/peer.c (a server, and two loops over libcurl: one with epoll and curl_multi_socket_action,
one with curl_multi_poll) and the rooms CurlLoader, Platform, Cryptography and HTTP with http-speed/Benchmark.swift,
all optimised, in a temporary folder outside the package. Server and client get a core each (taskset). Then, in turn:

    events      800 streams of server-sent events, 20 a second each, chunked; after two seconds of warming up
                CPU time of the client (user + system) per event, and how far the gaps between the
                events of a stream are from the gaps at which they were sent, as the 99th percentile
    requests    GET on 200 connections, each one after the other: CPU time of the client per request

Prints the best of the rounds and the ratios to the cheaper of the two loops in C. Needs swiftc, clang, libcurl's headers, and aiohttp (pip install
aiohttp) where it is to be compared.
"""

import argparse, pathlib, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BASE = ROOT / "Sources" / "Base"
FEATURES = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility",
            "NonisolatedNonsendingByDefault", "InferIsolatedConformances", "ImmutableWeakCaptures"]


def build(folder):
    run = lambda *words: subprocess.run([str(word) for word in words], check=True, cwd=folder)
    run("clang", "-O2", HERE / "http-speed" / "peer.c", "-D_GNU_SOURCE", "-lcurl", "-o", "peer")
    loader = BASE / "CurlLoader"
    (folder / "module.modulemap").write_text(
        'module CurlLoader { header "%s" export * }\n' % (loader / "include" / "CurlLoader.h"))
    objects = []
    for source in sorted(loader.glob("*.c")):
        objects.append(folder / (source.stem + ".loader.o"))
        run("clang", "-O2", "-D_GNU_SOURCE", "-I", loader / "include", "-c", source, "-o", objects[-1])
    options = ["-O", "-wmo", "-swift-version", "6", "-package-name", "dna", "-I", folder]
    for feature in FEATURES:
        options += ["-enable-upcoming-feature", feature]
    for room in ["Platform", "Cryptography", "HTTP"]:
        # The server's part of HTTP stands on Sockets, and neither is measured here.
        sources = sorted(path for path in (BASE / room).rglob("*.swift") if path.parent.name != "Server")
        objects.append(folder / (room + ".o"))
        run("swiftc", *options, "-parse-as-library", "-module-name", room, "-emit-module", "-emit-module-path",
            folder / (room + ".swiftmodule"), "-c", *sources, "-o", objects[-1])
    run("swiftc", *options, "-parse-as-library", "-module-name", "Benchmark",
        HERE / "http-speed" / "Benchmark.swift", *objects, "-o", "ours")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--streams", type=int, default=800)
    options.add_argument("--connections", type=int, default=200)
    options.add_argument("--requests", type=int, default=60000)
    options.add_argument("--keep")
    options.add_argument("--realtime", action="store_true",
                         help="run server and clients before all other work (chrt, as root): for a machine in use")
    options = options.parse_args()
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="http-speed-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    build(folder)
    first = ["chrt", "-r", "1"] if options.realtime else []
    server = subprocess.Popen([*first, "taskset", "-c", "1", folder / "peer", "server"], stdout=subprocess.PIPE, text=True)
    address = "http://127.0.0.1:" + server.stdout.readline().strip()
    peers = {"C epoll": [folder / "peer"], "C poll": [folder / "peer"], "ours": [folder / "ours"]}
    if subprocess.run([sys.executable, "-c", "import aiohttp"], stderr=subprocess.DEVNULL).returncode == 0:
        peers["aiohttp"] = [sys.executable, HERE / "http-speed" / "peer.py"]
    else:
        print("aiohttp is not installed: not compared", file=sys.stderr)
    try:
        for kind, number, amount in [("events", options.streams, options.seconds),
                                     ("requests", options.connections, options.requests)]:
            best = {}
            for _ in range(options.rounds):
                for name, words in peers.items():
                    words = [*first, "taskset", "-c", "0", *words, kind, address + "/" + kind, str(number), str(amount)]
                    words += ["poll"] if name == "C poll" else []
                    line = subprocess.run(words, check=True, capture_output=True, text=True, timeout=300).stdout.split()
                    count, used, gap = int(line[0]), float(line[1]), float(line[2])
                    best[name] = min(best.get(name, (9e9, 0, 0)), (used / count * 1e6, gap, count))
            print("\n%-10s %12s %8s %14s %10s" % (kind, "CPU us each", "to C", "p99 gap ms", "seen"))
            for name, (cost, gap, count) in best.items():
                shown = "%14.2f" % gap if kind == "events" else " " * 14
                print("%-10s %12.2f %8.2f %s %10d" % (name, cost, cost / min(best["C epoll"][0], best["C poll"][0]), shown, count))
    finally:
        server.terminate()


main()
