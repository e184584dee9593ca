"""Runs the scenarios and writes what came out: see ./bench --help."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import report
import scenarios
from scenarios import LET_SLEEP, NOT_QUICK, ONCE, SCENARIOS, SCENES, Pace, say, use_cubic
from servers import CLIENT_CORE, DEVICE, OUT, SERVER_CORE

INSIDE = "BENCH_INSIDE_NAMESPACE"


def parse():
    parser = argparse.ArgumentParser(prog="./bench", description="Measures this server beside others.")
    parser.add_argument("--quick", action="store_true", help="one round of short windows, about 4 minutes")
    parser.add_argument("--rounds", type=int, help="how often servers take turns (5; with --quick 1)")
    parser.add_argument("--only", action="append", choices=SCENARIOS, metavar="SCENARIO",
                        help="only this one; may be repeated: " + ", ".join(SCENARIOS))
    parser.add_argument("--let-sleep", action="store_true",
                        help="do not keep the cores awake (awake.c says why they are)")
    parser.add_argument("--add", action="store_true",
                        help="with --only: keep the other figures of the last run")
    parser.add_argument("--write", action="store_true",
                        help="write docs/performance.md even after --quick or --only")
    parser.add_argument("--report", action="store_true",
                        help="measure nothing, but show the figures of the last run again")
    return parser.parse_args()


def enter_namespace():
    """
    Starts itself anew in a network namespace of its own, where that can be had: nobody else hears the
    servers, no port is taken, links can be shaped, and CUBIC is used whatever this machine prefers.
    """
    if os.environ.get(INSIDE):
        return "0.0.0.0"
    for how in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*how, "true"], capture_output=True, check=False).returncode == 0:
            environment = {**os.environ, INSIDE: "yes"}
            os.execvpe(how[0], [*how, sys.executable, *sys.argv], environment)
    say("no network namespace can be had (root?): everything runs on the loopback address")
    return "127.0.0.1"


def is_wanted(options, name):
    if options.only:
        return name in options.only
    return not (options.quick and name in NOT_QUICK)


def run(options, host, results):
    if os.cpu_count() < 2:
        sys.exit("bench: one CPU is for the servers and one for the viewers (expected: at least 2)")
    pace = Pace.of(options.quick, options.rounds or (1 if options.quick else 5))
    outcome = {
        "machine": report.machine(),
        "rounds": pace.rounds,
        "complete": not options.quick and not options.only,
        "rows": [],
    }
    if options.add:
        outcome = json.loads(results.read_text())
        # Those that are measured again.
        names = {"480x360 YUYV": "yuyv", "1280x720 YUYV": "yuyv"}
        outcome["rows"] = [
            row for row in outcome["rows"]
            if not is_wanted(options, names.get(row["scenario"], row["scenario"].removesuffix(" fresh")))
        ]
    for scene in SCENES:
        scene.prepare()
    for name, scenario in SCENARIOS.items():
        if not is_wanted(options, name):
            continue
        say(name)
        sleepy = options.let_sleep or name in LET_SLEEP
        try:
            with awake(() if sleepy else (SERVER_CORE, CLIENT_CORE)):
                outcome["rows"] += scenario(host, replace(pace, rounds=1) if name in ONCE else pace)
        except (RuntimeError, subprocess.SubprocessError) as problem:
            # What else there is to measure is measured all the same.
            say(f"{name} failed: {problem}")
            outcome["complete"] = False
        results.write_text(json.dumps(outcome, indent=1))
    return outcome


@contextmanager
def awake(cores):
    """None of these falls asleep meanwhile: see awake.c."""
    watch = [subprocess.Popen([str(OUT / "awake"), core]) for core in cores]
    try:
        yield
    finally:
        for one in watch:
            one.kill()
            one.wait()


def main():
    options = parse()
    results = OUT / "results.json"
    if options.report:
        outcome = json.loads(results.read_text())
    else:
        host = enter_namespace()
        if host == "0.0.0.0":
            scenarios.network("ip", "link", "set", "lo", "up")
            use_cubic("127.0.0.0/8", "lo", "127.0.0.1")
            use_cubic("127.0.0.1", "lo", "127.0.0.1")
        # So that servers are ended whatever ends this.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            outcome = run(options, host, results)
        finally:
            DEVICE.unlink(missing_ok=True)
    print(report.text(outcome))
    if options.write or (outcome["complete"] and not options.report):
        report.write(outcome)


if __name__ == "__main__":
    main()
