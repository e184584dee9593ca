// Reads a stream and shows its newest picture.

import { Meter } from "./meter.js";
import { PartReader } from "./parts.js";

const FIRST_PAUSE_MILLIS = 500;
const LONGEST_PAUSE_MILLIS = 10_000;

/** The server repeats the last picture every second: whoever is silent for this long has gone. */
const SILENCE_MILLIS = 6000;
const WATCH_MILLIS = 1000;
const STILL_INTERVAL_MILLIS = 1000;

/** Whether this browser can read a stream piece by piece and decode pictures beside. */
export const canStream =
  typeof ReadableStream === "function" &&
  typeof Response === "function" &&
  "body" in Response.prototype &&
  typeof createImageBitmap === "function";

/**
 * Keeps a connection to a stream as long as it is wanted, and comes back by itself when it breaks.
 * While a picture is being decoded only the newest of those that follow is kept, so the picture is
 * never late, however slow the browser; nothing piles up.
 *
 * Its state is one of "idle", "connecting", "playing" and "waiting" (for the next attempt).
 */
export class Player {
  state = "idle";
  /** Why it waits, in words. */
  reason = "";
  /** When the next attempt is due, milliseconds since 1970. */
  retryAt = 0;
  meter = new Meter();
  #streamUrl;
  #snapshotUrl;
  #onPicture;
  #onState;
  #mode = "stream";
  #abort = null;
  #attempts = 0;
  #retryTimer = 0;
  #watchTimer = 0;
  #heardAt = 0;
  #decoding = false;
  #next = null;

  /**
   * @param {string} streamUrl
   * @param {string} snapshotUrl
   * @param {(bitmap: ImageBitmap, capturedMillis: number) => void} onPicture which owns the bitmap
   * @param {() => void} onState called when the state has changed
   */
  constructor(streamUrl, snapshotUrl, onPicture, onState) {
    this.#streamUrl = streamUrl;
    this.#snapshotUrl = snapshotUrl;
    this.#onPicture = onPicture;
    this.#onState = onState;
  }

  /**
   * Begins, or goes on.
   *
   * @param {"stream"|"stills"} mode stills: a snapshot a second, for which no connection stays open
   */
  start(mode = "stream") {
    if (this.state !== "idle" && this.#mode === mode) {
      return;
    }
    this.stop();
    this.#mode = mode;
    this.#connect();
  }

  /** Closes the connection. The last picture stays where it is. */
  stop() {
    clearTimeout(this.#retryTimer);
    clearInterval(this.#watchTimer);
    this.#abort?.abort();
    this.#abort = null;
    this.#next = null;
    this.#attempts = 0;
    this.#change("idle");
  }

  /** Does not wait any longer for the next attempt, if it does. */
  retryNow() {
    if (this.state === "waiting") {
      clearTimeout(this.#retryTimer);
      this.#connect();
    }
  }

  /** Looks at once whether the connection is still alive: after sleep it mostly is not. */
  check() {
    const silent = Date.now() - this.#heardAt > SILENCE_MILLIS;
    if (silent && this.#abort && (this.state === "playing" || this.state === "connecting")) {
      this.#abort.abort(new Error("nothing has come for some seconds"));
    }
  }

  async #connect() {
    const abort = new AbortController();
    this.#abort = abort;
    this.#heardAt = Date.now();
    this.meter = new Meter();
    this.#watchTimer = setInterval(() => this.check(), WATCH_MILLIS);
    this.#change("connecting");
    let reason;
    try {
      await (this.#mode === "stream" ? this.#readStream(abort) : this.#readStills(abort));
      reason = "the server has closed the connection";
    } catch (error) {
      reason = inWords(abort.signal.reason ?? error);
    }
    if (this.#abort === abort) {
      abort.abort();
      this.#retryLater(reason);
    }
  }

  async #readStream(abort) {
    const response = await this.#get(this.#streamUrl, abort);
    const reader = response.body.getReader();
    const parts = new PartReader((part) => this.#take(part, abort));
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      this.#heard(value.length);
      parts.push(value);
    }
  }

  async #readStills(abort) {
    for (;;) {
      const response = await this.#get(this.#snapshotUrl, abort);
      const jpeg = new Uint8Array(await response.arrayBuffer());
      this.#heard(jpeg.length);
      this.#take({ jpeg, capturedMillis: Number(response.headers.get("X-Timestamp")) * 1000 }, abort);
      await pause(STILL_INTERVAL_MILLIS, abort.signal);
    }
  }

  async #get(url, abort) {
    const response = await fetch(url, { signal: abort.signal, cache: "no-store" });
    if (!response.ok) {
      throw new Error((await response.text()).trim() || `the server answers ${response.status}`);
    }
    return response;
  }

  #heard(bytes) {
    this.#heardAt = Date.now();
    this.meter.bytes(bytes, performance.now());
  }

  /** Keeps the newest picture, and only that. */
  #take(part, abort) {
    this.#next = { ...part, abort };
    if (!this.#decoding) {
      this.#decode();
    }
  }

  async #decode() {
    this.#decoding = true;
    while (this.#next) {
      const { jpeg, capturedMillis, abort } = this.#next;
      this.#next = null;
      let bitmap = null;
      try {
        bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
      } catch {
        // A damaged picture is left out; the next one is on its way.
        continue;
      }
      if (this.#abort !== abort) {
        bitmap.close();
        continue;
      }
      this.#attempts = 0;
      this.meter.frame(capturedMillis, performance.now());
      this.#onPicture(bitmap, capturedMillis);
      this.#change("playing");
    }
    this.#decoding = false;
  }

  #retryLater(reason) {
    clearInterval(this.#watchTimer);
    const longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** this.#attempts);
    this.#attempts++;
    // Many pages must not all come back in the same moment.
    const wait = longest * (0.75 + Math.random() / 4);
    this.reason = reason;
    this.retryAt = Date.now() + wait;
    this.#retryTimer = setTimeout(() => this.#connect(), wait);
    this.#change("waiting");
  }

  #change(state) {
    if (this.state !== state) {
      this.state = state;
      this.#onState();
    }
  }
}

function inWords(error) {
  // What fetch says of a network it cannot reach differs from browser to browser, and helps nobody.
  return error instanceof TypeError || error?.name === "AbortError"
    ? "the server cannot be reached"
    : error.message;
}

/** Ends early, with an error, if the signal is given. */
function pause(millis, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
