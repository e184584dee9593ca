"""Draws CPU per frame over the size of the crowd, both logarithmic, as SVG."""

import math
from html import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 140, 48, 56

# Distinguishable also without colours, since each line bears its name.
COLOURS = ("#0b62a4", "#555555", "#d1495b", "#2e8b57", "#b8860b", "#7b5ea7")

# Labels nearer to each other than that would touch.
LABEL_HEIGHT = 15


class Axis:
    """From figures to places, logarithmic."""

    def __init__(self, values, begin, end):
        self.low, self.high = math.log10(min(values)), math.log10(max(values))
        self.begin, self.end = begin, end

    def __call__(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low or 1)
        return self.begin + share * (self.end - self.begin)


def ticks(low, high):
    """1, 2 and 5 times powers of ten."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    numbers = [digit * 10.0**exponent for exponent in exponents for digit in (1, 2, 5)]
    return [number for number in numbers if low <= number <= high]


def text(x, y, words, anchor="middle", colour="#222222", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" {more}>{escape(words)}</text>'


def spread(labels):
    """Moves labels apart that would lie on one another."""
    placed = []
    for y, name, colour in sorted(labels):
        if placed and y < placed[-1][0] + LABEL_HEIGHT:
            y = placed[-1][0] + LABEL_HEIGHT
        placed.append((y, name, colour))
    return placed


def svg(title, series, x_title, y_title):
    """series: a list of (name, list of (x, y))."""
    series = [(name, points) for name, points in series if points]
    xs = [x for _, points in series for x, _ in points]
    ys = [y for _, points in series for _, y in points]
    low, high = min(ys) / 1.3, max(ys) * 1.3
    across = Axis(xs, LEFT, WIDTH - RIGHT)
    up = Axis((low, high), HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        text(LEFT, 26, title, "start", more='font-size="15" font-weight="bold"'),
    ]
    for x in sorted(set(xs)):
        parts.append(f'<path d="M{across(x):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eeeeee"/>')
        parts.append(text(across(x), HEIGHT - BOTTOM + 18, f"{x:g}"))
    for y in ticks(low, high):
        parts.append(f'<path d="M{LEFT} {up(y):.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(text(LEFT - 8, up(y) + 4, f"{y:g}", "end"))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x_title))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(text(18, middle, y_title, more=f'transform="rotate(-90 18 {middle:.1f})"'))
    labels = []
    for (name, points), colour in zip(series, COLOURS):
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in points:
            parts.append(f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>')
        last_x, last_y = points[-1]
        labels.append((up(last_y) + 4, name, colour))
    for y, name, colour in spread(labels):
        parts.append(text(WIDTH - RIGHT + 10, y, name, "start", colour))
    return "\n".join([*parts, "</svg>"]) + "\n"
