// The picture of one camera, with what must be said over it.

import { el, say } from "./dom.js";
import { Player, canStream } from "./player.js";
import { address } from "./server.js";
import { sentence } from "./words.js";

/** A move from one place of the page to another must not cost the connection. */
const LEAVE_MILLIS = 400;

/** Browsers allow six connections a host. One is for events, one for everything else. */
const MOST_STREAMS = 4;

/** The stages that stream. */
const streaming = new Set();

/** All stages, for those that wait for one of the streams. */
const stages = new Set();

/**
 * Shows a stream while it can be seen: neither when scrolled away nor in a hidden tab, unless it is
 * being recorded or shown in a window of its own. Where more cameras can be seen than there may be
 * connections, the others show a snapshot a second.
 */
export class Stage {
  /** The element to be put into the page. */
  element;
  canvas = el("canvas", { role: "img", width: 480, height: 360 });
  player;
  /** When the picture that is shown was captured, by the server's clock; NaN where unknown. */
  capturedMillis = NaN;
  /** Width by height. */
  shape = 4 / 3;
  /** How old it was when it was shown, in milliseconds; NaN where unknown. */
  ageWhenShown = NaN;
  #server;
  #camera;
  #context;
  #image = null;
  #notice;
  #title = el("strong");
  #reason = el("span");
  #countdown = el("span", { class: "countdown", "aria-hidden": "true" });
  #observer;
  #seen = false;
  #kept = new Set();
  #leaveTimer = 0;
  #countdownTimer = 0;

  /**
   * @param {Server} server
   * @param {object} camera as the API describes it
   */
  constructor(server, camera) {
    this.#server = server;
    this.#camera = camera;
    this.canvas.setAttribute("aria-label", `Live picture of ${camera.name}`);
    this.#context = this.canvas.getContext("2d", { alpha: false });
    this.#notice = el(
      "div",
      { class: "notice" },
      el("p", { role: "status" }, this.#title, " ", this.#reason),
      el(
        "p",
        {},
        this.#countdown,
        " ",
        el("button", { type: "button", onclick: () => this.#retry() }, "Try now"),
      ),
    );
    this.element = el("div", { class: "stage", "data-state": "idle" }, this.canvas, this.#notice);
    this.player = new Player(
      address(camera.paths.stream + "?advance_headers=0"),
      address(camera.paths.snapshot),
      (bitmap, capturedMillis) => this.#show(bitmap, capturedMillis),
      () => this.#tellState(),
    );
    if (!canStream) {
      this.#fallBack();
    }
    this.#setShape(camera.resolution?.actual ?? camera.resolution?.wanted ?? "");
    this.#observer = new IntersectionObserver((entries) => {
      this.#seen = entries[entries.length - 1].isIntersecting;
      this.update();
    });
    this.#observer.observe(this.element);
    stages.add(this);
  }

  /** Whether the picture is drawn by us, and so can be recorded. */
  get drawn() {
    return this.#image === null;
  }

  get width() {
    return this.drawn ? this.canvas.width : this.#image.naturalWidth;
  }

  get height() {
    return this.drawn ? this.canvas.height : this.#image.naturalHeight;
  }

  /** Keeps the connection for this reason, seen or not, until it is let go of. */
  keep(reason, wanted) {
    if (wanted) {
      this.#kept.add(reason);
    } else {
      this.#kept.delete(reason);
    }
    this.update();
  }

  /** Connects or leaves, as it is seen or not. */
  update() {
    clearTimeout(this.#leaveTimer);
    if (this.#kept.size > 0 || (this.#seen && !document.hidden)) {
      this.#connect();
    } else if (document.hidden) {
      this.#leave();
    } else {
      this.#leaveTimer = setTimeout(() => this.#leave(), LEAVE_MILLIS);
    }
  }

  /** The network or the tab is back: does not wait any longer. */
  wake() {
    this.player.check();
    this.#retry();
    this.update();
  }

  /** Leaves for good. */
  close() {
    stages.delete(this);
    this.#observer.disconnect();
    clearTimeout(this.#leaveTimer);
    this.element.remove();
    this.#leave();
  }

  /** Returns how old the picture is: as it was when shown, or older if no other has come since. */
  age() {
    const now = this.#server.now() - this.capturedMillis;
    return now > this.ageWhenShown + 1500 ? now : this.ageWhenShown;
  }

  #connect() {
    if (!this.drawn) {
      if (!this.#image.src) {
        this.#image.src = address(`${this.#camera.paths.stream}?t=${Date.now()}`);
      }
      return;
    }
    if (streaming.has(this) || streaming.size < MOST_STREAMS) {
      streaming.add(this);
      this.player.start("stream");
    } else {
      this.player.start("stills");
    }
  }

  #leave() {
    this.#image?.removeAttribute("src");
    this.player.stop();
    if (streaming.delete(this)) {
      const next = [...stages].find((other) => other.#waitsForStream());
      next?.update();
    }
  }

  #waitsForStream() {
    return this.player.state !== "idle" && !streaming.has(this);
  }

  #retry() {
    this.player.retryNow();
  }

  #show(bitmap, capturedMillis) {
    if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
      this.#setShape(`${bitmap.width}x${bitmap.height}`);
    }
    this.#context.drawImage(bitmap, 0, 0);
    bitmap.close();
    if (this.capturedMillis !== capturedMillis) {
      this.capturedMillis = capturedMillis;
      this.ageWhenShown = this.#server.now() - capturedMillis;
    }
  }

  #setShape(size) {
    const [width, height] = size.split("x").map(Number);
    if (width > 0 && height > 0) {
      this.shape = width / height;
      this.element.style.setProperty("--shape", this.shape);
    }
  }

  #tellState() {
    const { state } = this.player;
    this.element.dataset.state = state;
    clearInterval(this.#countdownTimer);
    if (state === "waiting") {
      this.element.dataset.lost = "";
      say(this.#title, "No connection.");
      say(this.#reason, sentence(this.player.reason));
      const tell = () => {
        const seconds = Math.ceil((this.player.retryAt - Date.now()) / 1000);
        say(this.#countdown, `Tries again in ${Math.max(1, seconds)} s.`);
      };
      tell();
      this.#countdownTimer = setInterval(tell, 500);
    } else if (state === "connecting") {
      say(this.#countdown, "Trying now …");
    } else {
      delete this.element.dataset.lost;
      say(this.#title, "");
      say(this.#reason, "");
    }
  }

  /** The browser shows the stream by itself; what it then knows, we do not. */
  #fallBack() {
    this.#image = el("img", { alt: `Live picture of ${this.#camera.name}` });
    this.#image.addEventListener("load", () => {
      this.#setShape(`${this.#image.naturalWidth}x${this.#image.naturalHeight}`);
    });
    this.#image.addEventListener("error", () => {
      if (this.#image.src) {
        this.#image.removeAttribute("src");
        setTimeout(() => this.update(), 2000);
      }
    });
    this.canvas.replaceWith(this.#image);
  }
}
