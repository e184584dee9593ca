// The settings of a camera that can be changed while it runs.

import { el, icon, say } from "./dom.js";
import { send } from "./server.js";

const GROUPS = [
  ["picture", "Picture"],
  ["exposure", "Exposure"],
  ["focus", "Focus"],
  ["geometry", "Orientation"],
  ["stream", "Stream"],
  ["device", "The camera's own"],
];

/** Sliders send while they are moved, but not every step. */
const LIVE_DELAY_MILLIS = 150;

/** What restarts the camera waits for whether more is changed. */
const RESTART_DELAY_MILLIS = 600;

/** A slider with more steps than this cannot be set to what is meant. */
const MOST_SLIDER_STEPS = 2000;

const OTHER = " other";

/** The panel with the controls of a camera. */
export class ControlsPanel {
  element;
  #camera;
  #body = el("div", { class: "controls" });
  #told = el("p", { class: "told", role: "status" });
  #rows = new Map();
  #pending = {};
  #timer = 0;
  #sending = false;
  #version = "";
  #reset;
  #save;
  #mayChange = true;

  constructor(camera) {
    this.#camera = camera;
    this.#reset = el("button", { type: "button", onclick: () => this.#resetAll() }, "Reset all");
    this.#save = el("button", { type: "button", onclick: () => this.#persist() }, "Save to config file");
    this.element = el(
      "section",
      { class: "panel", "aria-labelledby": "controls-heading", hidden: true },
      el("div", { class: "panel-head" }, el("h2", { id: "controls-heading" }, "Controls"), this.#told),
      this.#body,
      el(
        "p",
        { class: "actions" },
        this.#reset,
        " ",
        this.#save,
      ),
    );
  }

  /** Asks again for the controls if the camera may have others now. */
  update(camera) {
    this.#camera = camera;
    const version = `${camera.since} ${camera.controls_version}`;
    if (version !== this.#version) {
      this.#version = version;
      this.load();
    }
  }

  /** Asks for the controls. What is being changed is left alone. */
  async load() {
    try {
      const answer = await send("GET", this.#camera.paths.controls);
      this.#allow(answer.access);
      this.#show(answer.controls);
      this.element.hidden = answer.controls.length === 0;
    } catch {
      // No camera, no server, or one without controls: all of which is said elsewhere.
      this.element.hidden = this.#rows.size === 0;
    }
  }

  /** @param {string} access what who looks at this may do; a server that does not say allows all */
  #allow(access = "admin") {
    this.#mayChange = access !== "view";
    this.#reset.hidden = !this.#mayChange;
    this.#save.hidden = access !== "admin";
  }

  #show(all) {
    const controls = all.map((control) => (this.#mayChange ? control : { ...control, readonly: true }));
    const names = controls.map((control) => control.name).join("\n");
    if (names === [...this.#rows.keys()].join("\n")) {
      for (const control of controls) {
        this.#rows.get(control.name).update(control, control.name in this.#pending);
      }
      return;
    }
    const change = (control, value, settled) => this.#change(control, value, settled);
    this.#rows = new Map(controls.map((control) => [control.name, new Row(control, change)]));
    const groups = GROUPS.map(([group, title]) => {
      const rows = controls.filter((control) => control.group === group);
      return (
        rows.length > 0 &&
        el(
          "fieldset",
          {},
          el("legend", {}, title),
          ...rows.map((control) => this.#rows.get(control.name).element),
        )
      );
    });
    this.#body.replaceChildren(...groups.filter(Boolean));
  }

  /** @param {boolean} settled false while a slider is still held */
  #change(control, value, settled) {
    this.#pending[control.name] = value;
    const restarts = control.applies === "restart";
    clearTimeout(this.#timer);
    if (settled || !restarts) {
      this.#timer = setTimeout(
        () => this.#flush(),
        restarts ? RESTART_DELAY_MILLIS : LIVE_DELAY_MILLIS,
      );
    }
  }

  async #flush() {
    if (this.#sending || Object.keys(this.#pending).length === 0) {
      return;
    }
    const changes = this.#pending;
    this.#pending = {};
    await this.#patch(changes, "");
    // What has been changed meanwhile.
    this.#flush();
  }

  #resetAll() {
    const changed = [...this.#rows.values()].filter((row) => row.differs && !row.control.readonly);
    if (changed.length === 0) {
      say(this.#told, "All are as configured by default.");
      return;
    }
    this.#pending = {};
    changed.forEach((row) => (row.touched = true));
    this.#patch(Object.fromEntries(changed.map((row) => [row.control.name, null])), "");
  }

  /** Writes what has been changed here to the configuration file. */
  #persist() {
    const values = {};
    for (const { control, touched, differs } of this.#rows.values()) {
      if (touched) {
        values[control.name] = differs ? control.value : null;
      }
    }
    if (Object.keys(values).length === 0) {
      say(this.#told, "Nothing has been changed here.");
      return;
    }
    this.#patch(values, "?persist=true");
  }

  async #patch(changes, query) {
    this.#sending = true;
    const names = Object.keys(changes);
    const slow = names.some((name) => this.#rows.get(name)?.control.applies === "restart");
    say(this.#told, slow ? "Restarting the camera …" : "Setting …");
    for (const name of names) {
      this.#rows.get(name)?.fail("");
    }
    try {
      const answer = await send("PATCH", this.#camera.paths.controls + query, changes);
      this.#show(answer.controls);
      say(this.#told, applied(answer));
    } catch (refusal) {
      say(this.#told, refusal.message);
      for (const [name, reason] of Object.entries(refusal.reasons ?? {})) {
        this.#rows.get(name)?.fail(reason);
      }
      if (Object.keys(refusal.reasons ?? {}).length === 0) {
        this.load();
      }
    } finally {
      this.#sending = false;
    }
  }
}

/** What has been done, and how long it took. */
function applied(answer) {
  const ways = Object.values(answer.applied ?? {});
  const seconds = answer.took_seconds ?? 0;
  const took = seconds < 0.1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
  const saved = answer.persisted ? ` Saved to ${answer.persisted}.` : "";
  if (ways.includes("next-start")) {
    return `Set. The camera is off, and takes it when it starts.${saved}`;
  }
  if (ways.includes("restart")) {
    return `Camera restarted, new picture after ${took}.${saved}`;
  }
  return (ways.length ? `Applied live, in ${took}.` : "") + saved || "Nothing to change.";
}

/** One control with its label, its way back to the default, and what was wrong with its value. */
class Row {
  element;
  control;
  touched = false;
  #change;
  #id;
  #field;
  #label;
  #reset;
  #error;
  #automatic = null;

  constructor(control, change) {
    this.control = control;
    this.#change = change;
    this.#id = `control-${control.name.replace(/[^\w-]/g, "-")}`;
    this.#error = el("p", { class: "field-error", id: `${this.#id}-error` });
    this.#label = el("label", { for: this.#id }, control.label ?? control.name);
    this.#reset = el(
      "button",
      { type: "button", class: "reset", onclick: () => this.#set(null, true) },
      icon("reset"),
    );
    this.#field = this.#makeField();
    if (control.nullable && control.default === null && control.type !== "boolean") {
      this.#automatic = el("input", {
        type: "checkbox",
        id: `${this.#id}-automatic`,
        "aria-label": `${control.label}: automatic`,
        onchange: () =>
          this.#set(this.#automatic.checked ? null : this.#field.guess(this.control), true),
      });
    }
    this.element = el(
      "div",
      { class: `control ${control.type}`, "data-name": control.name },
      this.#label,
      ...(this.#automatic
        ? [el("label", { class: "automatic", for: this.#automatic.id }, this.#automatic, "auto")]
        : []),
      this.#reset,
      ...this.#field.elements,
      this.#error,
    );
    this.update(control, false);
  }

  /** Whether the value is not the default. */
  get differs() {
    return this.control.value !== null && this.control.value !== this.control.default;
  }

  /** Shows the control as the server has it, or, while it is being changed, all but its value. */
  update(control, changing) {
    this.control = control;
    const back = `Reset ${control.label} to ${this.#field.words(control.default)}`;
    this.#reset.title = back;
    this.#reset.setAttribute("aria-label", back);
    if (!changing) {
      this.#field.show(control.value ?? control.default);
      if (this.#automatic) {
        this.#automatic.checked = control.value === null;
      }
    }
    const off = Boolean(control.readonly);
    this.#field.elements.forEach((element) => (element.disabled = off));
    this.#reset.classList.toggle("useless", off || !this.differs);
    this.#reset.disabled = off || !this.differs;
  }

  /** Says what is wrong with the value; nothing, if the text is empty. */
  fail(reason) {
    say(this.#error, reason && `${this.control.label} ${reason}`);
    this.#field.elements.forEach((element) => {
      element.setAttribute("aria-invalid", reason ? "true" : "false");
      if (reason) {
        element.setAttribute("aria-describedby", this.#error.id);
      } else {
        element.removeAttribute("aria-describedby");
      }
    });
  }

  #set(value, settled) {
    this.touched = true;
    this.fail("");
    this.#field.show(value ?? this.control.default);
    if (this.#automatic) {
      this.#automatic.checked = value === null;
    }
    this.#change(this.control, value, settled);
  }

  #makeField() {
    const set = (value, settled) => this.#set(value, settled);
    switch (this.control.type) {
      case "boolean":
        return booleanField(this.#id, set);
      case "choice":
      case "resolution":
        return choiceField(this.#id, this.control, set);
      default:
        return numberField(this.#id, this.control, set);
    }
  }
}

function booleanField(id, set) {
  const box = el("input", {
    type: "checkbox",
    role: "switch",
    id,
    onchange: () => set(box.checked, true),
  });
  return {
    elements: [box],
    show: (value) => (box.checked = value === true),
    words: (value) => (value ? "on" : "off"),
    guess: () => false,
  };
}

/** A size as people read it; anything else as it is. */
function inWords(label) {
  return label.replace(/^(\d+)x(\d+)$/, "$1 × $2");
}

function choiceField(id, control, set) {
  const choices = control.choices ?? [];
  const select = el(
    "select",
    { id, onchange: () => (select.value === OTHER ? ask() : set(select.value, true)) },
    ...choices.map(({ value, label }) => el("option", { value }, inWords(label))),
  );
  const elements = [select];
  let ask = () => {};
  if (control.free) {
    select.append(el("option", { value: OTHER }, "Another size …"));
    const exact = el("input", {
      type: "text",
      hidden: true,
      placeholder: "1280x720",
      pattern: "\\d+x\\d+",
      "aria-label": `${control.label}, width x height`,
      onchange: () => set(exact.value.trim().replace(/\s*[x×]\s*/i, "x"), true),
    });
    elements.push(exact);
    ask = () => {
      exact.hidden = false;
      exact.focus();
    };
  }
  return {
    elements,
    show: (value) => {
      if (value !== null && ![...select.options].some((option) => option.value === value)) {
        select.prepend(el("option", { value }, inWords(value)));
      }
      select.value = value ?? "";
      if (elements[1]) {
        elements[1].hidden = true;
      }
    },
    words: (value) => choices.find((choice) => choice.value === value)?.label ?? value ?? "automatic",
    guess: (asked) => asked.choices[0].value,
  };
}

/**
 * How far a slider goes. Some controls go to 32 where nobody wants more than 2, and a slider over all
 * of it could not be set there; the field beside it takes every value.
 */
function sliderReach({ min, max, default: usual }) {
  return min >= 0 && usual > 0 && max > 8 * usual ? usual * (usual < 2 ? 4 : 8) : max;
}

function numberField(id, control, set) {
  const { min, max, type, unit } = control;
  const step = control.step ?? (type === "integer" ? 1 : "any");
  const known = Number.isFinite(min) && Number.isFinite(max) && Number.isFinite(step);
  const reach = known ? sliderReach(control) : 0;
  const slides = known && (reach - min) / step <= MOST_SLIDER_STEPS;
  const digits = Number.isFinite(step) ? (String(step).split(".")[1] ?? "").length : 6;
  const text = (value) => (value === null ? "" : String(Number(Number(value).toFixed(digits))));
  const label = `${control.label}${unit ? `, ${unit}` : ""}`;
  const number = el("input", {
    type: "number",
    id: slides ? `${id}-exact` : id,
    min,
    max,
    step,
    placeholder: "auto",
    inputmode: min < 0 ? null : "decimal",
    "aria-label": slides ? `${label}, exact value` : label,
    onchange: () => number.value !== "" && set(Number(number.value), true),
  });
  const range = slides
    ? el("input", {
        type: "range",
        id,
        min,
        max: reach,
        step,
        oninput: () => set(Number(range.value), false),
        onchange: () => set(Number(range.value), true),
      })
    : null;
  return {
    elements: range ? [number, range] : [number],
    show: (value) => {
      if (document.activeElement !== number || Number(number.value) !== value) {
        number.value = text(value);
      }
      if (range) {
        range.max = Math.max(reach, value ?? reach);
        range.value = value ?? Math.min(max, Math.max(min, 0));
        range.classList.toggle("unset", value === null);
      }
    },
    words: (value) => (value === null ? "automatic" : `${text(value)}${unit ? ` ${unit}` : ""}`),
    guess: (asked) => Math.min(asked.max ?? 1, Math.max(asked.min ?? 0, unit === "s" ? 0.01 : 1)),
  };
}
