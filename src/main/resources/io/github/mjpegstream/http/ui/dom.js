// Elements made in one line, without markup in strings.

/**
 * Makes an element.
 *
 * @param {string} name of the element
 * @param {object} settings attributes; functions are listeners ("onclick"), false and null leave out
 * @param {...(Node|string)} children
 */
export function el(name, settings = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value === "function") {
      element.addEventListener(key.slice(2), value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children);
  return element;
}

/** Makes an icon, which says nothing to screen readers. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Sets the text only if it is another one, so that screen readers do not hear it again. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Offers a blob as a file. */
export function download(blob, fileName) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: fileName }).click();
  // The browser takes the blob over some time after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
