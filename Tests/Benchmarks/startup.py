#!/usr/bin/env python3
"""Start-up time and size of the built binary, against /bin/true in the same run.

usage: Tests/Benchmarks/startup.py [BINARY] [RUNS]
Prints minimum and median wall time of interleaved spawns in milliseconds, the difference to /bin/true, the
stripped size, and the libraries that the process opens."""
import os, statistics, subprocess, sys, tempfile, time

binary = sys.argv[1] if len(sys.argv) > 1 else '.build/release/dna'
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 300
commands = {
    '/bin/true': ['/bin/true'],
    'dna --help': [binary, '--help'],
    'dna __complete': [binary, '__complete', 'bash', 'workflow', 'ru'],
    'dna --version': [binary, '--version'],
}
null = os.open(os.devnull, os.O_WRONLY)
actions = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
times = {name: [] for name in commands}
for _ in range(runs):
    for name, argv in commands.items():
        start = time.perf_counter()
        child = os.posix_spawn(argv[0], argv, {'PATH': '/usr/bin:/bin', 'HOME': '/nonexistent'}, file_actions=actions)
        os.waitpid(child, 0)
        times[name].append((time.perf_counter() - start) * 1000)
base = statistics.median(times['/bin/true'])
print(f'{"command":16} {"min ms":>8} {"median ms":>10} {"limit 3x true + 3 ms":>22}')
for name, values in times.items():
    median = statistics.median(values)
    verdict = '' if name == '/bin/true' else ('within' if median <= 3 * base + 3 else 'OVER')
    print(f'{name:16} {min(values):8.2f} {median:10.2f} {3 * base + 3:15.2f} {verdict}')
with tempfile.NamedTemporaryFile() as copy:
    subprocess.run(['strip', '-o', copy.name, binary], check=True)
    print(f'stripped size: {os.path.getsize(copy.name) / 1e6:.1f} MB (limit 35 MB)')
libraries = subprocess.run(['ldd', binary], capture_output=True, text=True).stdout
print('libraries:', ' '.join(sorted(line.split()[0] for line in libraries.splitlines())))
