/**
 * xterm.js writes its rules into `<style>` elements, and colours into `style` attributes. The pages'
 * Content-Security-Policy refuses both, and allows the same through the CSS object model: that is where
 * they are led here. (Its option `documentOverride` would be the place, but xterm.js 6.0 goes past it.)
 */

/** Calls `open`, in which xterm.js makes all of its `<style>` elements. */
export function withSafeStyles(open: () => void): void {
  document.createElement = createElement;
  try {
    open();
  } finally {
    // Uncovers the prototype's method again.
    Reflect.deleteProperty(document, "createElement");
  }
}

function createElement(tag: string): HTMLElement {
  return tag === "style" ? styleStandIn() : pageElement(tag);
}

function pageElement(tag: string): HTMLElement {
  return Document.prototype.createElement.call(document, tag);
}

/** An element whose text becomes a style sheet of the document, until it is removed. */
function styleStandIn(): HTMLElement {
  const sheet = new CSSStyleSheet();
  const element = pageElement("span");
  element.hidden = true;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  Object.defineProperty(element, "textContent", { set: (rules: string) => sheet.replaceSync(rules) });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}

// The characters on the screen are spans, made for ever new.
HTMLSpanElement.prototype.setAttribute = function (this: HTMLSpanElement, name: string, value: string): void {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
};
