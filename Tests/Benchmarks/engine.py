#!/usr/bin/env python3
"""Cost of one step of the workflow engine: user time of loops of no-op functions, long minus short.

usage: Tests/Benchmarks/engine.py [BINARY]
Prints microseconds of CPU a step and the peak memory of both runs, which must not grow with the steps."""
import json, os, subprocess, sys, tempfile

binary = sys.argv[1] if len(sys.argv) > 1 else '.build/release/dna'


def definition(turns):
    step = {'id': 'step', 'type': 'function', 'config': {'handler': 'value.noop', 'parameters': {}}}
    body = {'nodes': [step], 'edges': [], 'entryPoint': 'step', 'exitPoints': ['step']}
    loop = {'id': 'turns', 'type': 'loop', 'config': {'body': body, 'while': 'true', 'maxIterations': turns}}
    return {'schema': 'dna.workflow/v1', 'name': 'noop', 'nodes': [loop], 'edges': [], 'entryPoint': 'turns',
            'exitPoints': ['turns']}


def run(turns):
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(definition(turns), file)
        file.flush()
        best = None
        for _ in range(5):
            child = subprocess.Popen([binary, 'workflow', 'run', file.name, '--max-steps', '10000000', '-o', 'json'],
                                     stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
            assert status == 0, status
            seconds = usage.ru_utime + usage.ru_stime
            best = min(best or (seconds, 0), (seconds, usage.ru_maxrss))
        return best


short, long = run(10_000), run(100_000)
print(f'{(long[0] - short[0]) / 90_000 * 1e6:.2f} microseconds of CPU a step (goal 5)')
print(f'peak memory: {short[1] / 1024:.1f} MB after 10 000 steps, {long[1] / 1024:.1f} MB after 100 000')
