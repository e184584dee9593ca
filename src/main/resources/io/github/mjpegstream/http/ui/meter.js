// What the read-out tells about a stream.

const WINDOW_MILLIS = 3000;
const LONGEST_MEMORY_MILLIS = 30_000;
const MOST_ENTRIES = 2000;

/** Frames and bytes of the last seconds. Holds a bounded number of numbers. */
export class Meter {
  #frames = [];
  #chunks = [];

  /** Counts bytes that have come. */
  bytes(count, now) {
    this.#chunks.push({ at: now, count });
    forget(this.#chunks, now - WINDOW_MILLIS, 0);
  }

  /** Counts a picture that is shown; one that was captured at the same moment is the same again. */
  frame(capturedMillis, now) {
    const newest = this.#frames[this.#frames.length - 1];
    if (newest && newest.captured === capturedMillis) {
      return;
    }
    if (newest && newest.captured > capturedMillis) {
      // The server's clock has been set back.
      this.#frames = [];
    }
    // How evenly they arrive is the network's doing; the rate is the camera's.
    this.#frames.push({ at: now, captured: Number.isNaN(capturedMillis) ? now : capturedMillis });
    // A slow camera has fewer than two pictures in the window.
    forget(this.#frames, now - WINDOW_MILLIS, 2);
  }

  /** Returns pictures a second, or NaN where too little is known. */
  fps(now) {
    const frames = this.#frames;
    const newest = frames[frames.length - 1];
    if (frames.length < 2 || newest.at < now - LONGEST_MEMORY_MILLIS) {
      return NaN;
    }
    const interval = (newest.captured - frames[0].captured) / (frames.length - 1);
    // Pictures that stay away count as soon as they are late.
    return 1000 / Math.max(interval, (now - newest.at) / 2);
  }

  /** Returns bytes a second. */
  bytesPerSecond(now) {
    forget(this.#chunks, now - WINDOW_MILLIS, 0);
    if (this.#chunks.length < 2) {
      return 0;
    }
    const seconds = Math.max(1, (now - this.#chunks[0].at) / 1000);
    return this.#chunks.reduce((sum, chunk) => sum + chunk.count, 0) / seconds;
  }
}

function forget(entries, before, least) {
  let old = 0;
  while (
    old < entries.length - least &&
    (entries[old].at < before || entries.length - old > MOST_ENTRIES)
  ) {
    old++;
  }
  entries.splice(0, old);
}
