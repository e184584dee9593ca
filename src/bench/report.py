"""Makes tables of the figures, and compares them with the targets."""

import platform
import re
import statistics
import subprocess
import time
from pathlib import Path

import plot
from servers import ROOT, Flask, Motion, Own, Ustreamer

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "performance.svg"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def machine():
    """What was measured on, and when."""
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    release = re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())
    java = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    servers = {kind.name: kind("").version() for kind in (Own, Ustreamer, Motion, Flask)}
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cpu": cpu.group(1) if cpu else platform.machine(),
        "system": release.group(1) if release else platform.system(),
        "kernel": platform.release(),
        "java": (re.search(r'"(.*?)"', java) or [None, "?"])[1],
        "servers": servers,
    }


def dig(row, path):
    for key in path.split("."):
        row = row.get(key) if isinstance(row, dict) else None
    return row


class Figures:
    """Medians over the rounds."""

    def __init__(self, rows):
        self.rows = rows

    def median(self, scenario, server, viewers, path):
        values = [
            dig(row, path)
            for row in self.rows
            if (row["scenario"], row["server"], row["viewers"]) == (scenario, server, viewers)
        ]
        values = [value for value in values if value is not None]
        return statistics.median(values) if values else None

    def servers(self, scenario):
        return list(dict.fromkeys(row["server"] for row in self.rows if row["scenario"] == scenario))

    def crowds(self, scenario):
        crowds = {row["viewers"] for row in self.rows if row["scenario"] == scenario}
        return sorted(crowds - {0})


def number(value):
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])


# ---- Targets -----------------------------------------------------------------------------------

OWN, FLOOR, USTREAMER, FLASK, C_LOOP = "mjpeg-stream", "C floor", "ustreamer", "Flask", "C loop"


def quotient(one, other):
    return one / other if one is not None and other else None


def targets(figures):
    """Each: what, the figure, the most it may be, its unit."""

    def ratio(scenario, viewers, other, path="cpu_us"):
        own = figures.median(scenario, OWN, viewers, path)
        return quotient(own, figures.median(scenario, other, viewers, path))

    small, large = "480x360@30", "1280x720@30"
    rows = []
    for viewers in (100, 500, 1000):
        what = f"CPU per frame, {small}, {viewers} viewers, to "
        rows.append((what + "ustreamer's", ratio(small, viewers, USTREAMER), 0.5, "×"))
        rows.append((what + "the floor's", ratio(small, viewers, FLOOR), 1.5, "×"))
    rows.append((f"CPU per frame, {small}, 1 viewer, to ustreamer's", ratio(small, 1, USTREAMER), 1, "×"))
    what = f"CPU per frame, {large}, 50 viewers, to "
    rows.append((what + "ustreamer's", ratio(large, 50, USTREAMER), 0.35, "×"))
    rows.append((what + "the floor's", ratio(large, 50, FLOOR), 1.5, "×"))
    for viewers, most in ((100, 0.25), (1000, 0.1)):
        what = f"CPU per frame, {small}, {viewers} viewers, to Flask's"
        rows.append((what, ratio(small, viewers, FLASK), most, "×"))
    what = f"latency p99, {small}, 100 viewers, to ustreamer's"
    rows.append((what, ratio(small, 100, USTREAMER, "age.p99"), 1, "×"))
    shaped = figures.median("link", OWN, 1, "age.p95")
    rows.append(("age of the picture behind 8 Mbit/s, p95", quotient(shaped, 1000), 0.25, " s"))
    slow = figures.median("slow", OWN, 7, "slow_age.last")
    rows.append(("age of the picture at 20 KB/s, after 20 s", quotient(slow, 1000), 3, " s"))
    skipped = figures.median("mixed", OWN, 100, "skipped")
    missed = None if skipped is None else 100 * skipped
    rows.append(("frames that good viewers miss beside 20 bad ones", missed, 0, " %"))
    for scenario, most in (("480x360 YUYV", 1.6), ("1280x720 YUYV", 1.25)):
        own = figures.median(scenario, OWN, 1, "cpu_us")
        loop = figures.median(scenario, C_LOOP, 1, "cpu_us")
        rows.append((f"CPU, {scenario}, 1 viewer, to the C loop's", quotient(own, loop), most, "×"))
    rows.append(("memory (RSS), no viewer yet", figures.median(small + " fresh", OWN, 0, "rss_mb"), 64, " MB"))
    for viewers, most in ((100, 72), (1000, 128)):
        rss = figures.median(small, OWN, viewers, "rss_mb")
        rows.append((f"memory (RSS), {small}, {viewers} viewers", rss, most, " MB"))
    start = figures.median("start", OWN, 1, "seconds")
    rows.append(("start to first frame, test pattern", start, 0.6, " s"))
    to_flask = quotient(start, figures.median("start", FLASK, 1, "seconds"))
    rows.append(("start to first frame, to Flask's", to_flask, 1, "×"))
    core = figures.median(small, OWN, 0, "core")
    rows.append((f"CPU with no viewer, {small}", None if core is None else 100 * core, 1, " % of a core"))
    return rows


def verdict(value, most):
    if value is None:
        return "not measured"
    return "reached" if value <= most else "**missed**"


def target_table(figures):
    rows = [
        (what, number(value) + unit if value is not None else "–", f"≤ {most}{unit}", verdict(value, most))
        for what, value, most, unit in targets(figures)
    ]
    return table(("figure", "measured", "target", ""), rows)


# ---- Tables ------------------------------------------------------------------------------------


def by_crowd(figures, scenario, path, unit=1.0):
    servers = figures.servers(scenario)
    rows = []
    for viewers in figures.crowds(scenario):
        values = [figures.median(scenario, server, viewers, path) for server in servers]
        cells = [number(None if value is None else value * unit) for value in values]
        rows.append((str(viewers), *cells))
    return table(("viewers", *servers), rows)


def latency_table(figures, scenarios):
    servers = [name for name in (OWN, FLOOR, USTREAMER) if name in figures.servers(scenarios[0])]
    rows = []
    for scenario in scenarios:
        for viewers in figures.crowds(scenario):
            cells = []
            for server in servers:
                quantiles = [figures.median(scenario, server, viewers, f"age.{q}") for q in ("p50", "p99", "max")]
                skipped = figures.median(scenario, server, viewers, "skipped")
                percent = number(None if skipped is None else 100 * skipped)
                cells.append(" / ".join([*map(number, quantiles), percent]))
            rows.append((scenario, str(viewers), *cells))
    return table(("scene", "viewers", *servers), rows)


def memory_table(figures):
    small = "480x360@30"
    rows = []
    for server in figures.servers(small):
        cells = []
        for scenario, viewers in ((small + " fresh", 0), (small, 100), (small, 1000)):
            rss = figures.median(scenario, server, viewers, "rss_mb")
            pss = figures.median(scenario, server, viewers, "pss_mb")
            cells.append("–" if rss is None else f"{number(rss)} / {number(pss)}")
        core = figures.median(small, server, 0, "core")
        rows.append((server, *cells, "–" if core is None else number(100 * core)))
    return table(("RSS / PSS, MB", "0 viewers", "100", "1000", "CPU with no viewer, %"), rows)


def start_table(figures):
    servers = figures.servers("start")
    return table(("", *servers), [("s", *(number(figures.median("start", name, 1, "seconds")) for name in servers))])


def special_table(figures):
    rows = []
    for server in (OWN, USTREAMER, FLOOR):
        skipped = figures.median("mixed", server, 100, "skipped")
        slow = figures.median("slow", server, 7, "slow_age.last")
        shaped = [figures.median("link", server, 1, f"age.{q}") for q in ("p50", "p95")]
        rate = figures.median("link", server, 1, "frames_per_viewer")
        rows.append((
            server,
            number(None if skipped is None else 100 * skipped),
            number(quotient(slow, 1000)),
            " / ".join(number(quotient(age, 1000)) for age in shaped),
            number(rate),
        ))
    head = ("server", "mixed crowd: missed by good viewers, %", "20 KB/s: age after 20 s, s",
            "8 Mbit/s: age p50 / p95, s", "8 Mbit/s: frames/s")
    return table(head, rows)


def raw_table(figures):
    rows = []
    for scenario in ("480x360 YUYV", "1280x720 YUYV"):
        servers = (OWN, C_LOOP, USTREAMER, "motion")
        values = [figures.median(scenario, server, 1, "cpu_us") for server in servers]
        rows.append((scenario, *(number(quotient(value, 1000)) for value in values)))
    return table(("one viewer, CPU ms per frame", OWN, C_LOOP, USTREAMER, "motion"), rows)


def soak_line(figures):
    parts = [row for row in figures.rows if row["scenario"] == "soak"]
    if not parts:
        return ""
    memory = ", ".join(number(row["rss_mb"]) for row in parts)
    files = ", ".join(str(row["descriptors"]) for row in parts)
    return (f"A hundred viewers, of whom fifty a second leave and are replaced; after each of {len(parts)} "
            f"parts, with all viewers gone: RSS {memory} MB, open descriptors {files}.")


CROWDS = ("480x360@30", "480x360@5", "1280x720@30")

# What is missing was not measured, as after --only.
SECTIONS = (
    ("Latency: p50 / p99 / max in ms / skipped in %", CROWDS,
     lambda figures: latency_table(figures, [name for name in CROWDS if figures.servers(name)])),
    ("Memory, and CPU with no viewer", ("480x360@30",), memory_table),
    ("Start to first frame", ("start",), start_table),
    ("Bad viewers and a bad link", ("mixed", "slow", "link"), special_table),
    ("Encoding", ("480x360 YUYV",), raw_table),
)


def provenance(outcome, figures):
    about = outcome["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in about["servers"].items())
    others = [row["others"] for row in figures.rows if row.get("others") is not None] or [0]
    loads = [row["load"] for row in figures.rows if row.get("load") is not None] or [0]
    return (
        f"Measured {about['date']} on {about['cpu']}, {about['system']}, Linux {about['kernel']}, "
        f"Java {about['java']}; {versions}. Medians of {outcome['rounds']} interleaved rounds. Other "
        f"programs took {100 * statistics.median(others):.0f} % of the servers' core in the median of all "
        f"windows, {100 * max(others):.0f} % in the worst; load average {min(loads):.1f} to {max(loads):.1f}."
    )


def text(outcome):
    """All that is known, for docs/performance.md."""
    figures = Figures(outcome["rows"])
    parts = [provenance(outcome, figures), "### Targets", target_table(figures)]
    if figures.crowds("480x360@30"):
        parts += ["### CPU per delivered frame", "![CPU per frame by crowd](images/performance.svg)"]
    for scenario in CROWDS:
        if figures.crowds(scenario):
            parts += [f"{scenario}, µs:", by_crowd(figures, scenario, "cpu_us")]
    pipe = [figures.median("command", "mjpeg-stream (command)", crowd, "cpu_us") for crowd in (1, 100)]
    if pipe[0] is not None:
        parts.append(
            "The same frames from a program's output, as from `rpicam-vid`, its own time included: "
            f"{number(pipe[0])} µs for one viewer, {number(pipe[1])} for a hundred."
        )
    if figures.crowds("io_uring"):
        parts += ["With one call to the kernel for each viewer, and with one for all of them, µs:",
                  by_crowd(figures, "io_uring", "cpu_us")]
    clients = [row["client_us"] for row in outcome["rows"] if row.get("client_us") and row["viewers"] >= 100]
    if clients:
        parts.append(f"The viewers themselves take {number(statistics.median(clients))} µs per frame in crowds.")
    for title, scenarios, make in SECTIONS:
        if any(figures.servers(name) for name in scenarios):
            parts += [f"### {title}", make(figures)]
    return "\n\n".join([*parts, soak_line(figures)]).strip()


def picture(outcome):
    figures = Figures(outcome["rows"])
    scenario = "480x360@30"
    series = []
    for server in figures.servers(scenario):
        points = [(crowd, figures.median(scenario, server, crowd, "cpu_us")) for crowd in figures.crowds(scenario)]
        if len(points) > 2:
            series.append((server, [(crowd, cpu) for crowd, cpu in points if cpu is not None]))
    return plot.svg(
        "Server CPU per delivered frame, 480x360, 30 frames/s", series, "viewers", "µs per frame and viewer"
    )


def write(outcome):
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    behind = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{text(outcome)}\n{END}{behind}")
    if Figures(outcome["rows"]).crowds("480x360@30"):
        PLOT.write_text(picture(outcome))
