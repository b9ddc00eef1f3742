/* Baken on another website, in one line:
     <script src="https://BAKEN/embed/baken.js" data-label="Hulp of vragen?" data-close="Sluiten" defer></script>
   It adds a button that opens the chat in a frame of Baken's own origin, so that scripts of this page can't read along.
   Put <baken-chat></baken-chat> where the button has to stand in the page's order; links inside it show until the script works. */
(function () {
  "use strict";

  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const SANDBOX = "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox " +
    "allow-top-navigation-by-user-activation";
  const STYLE = `
    :host { position: fixed; z-index: 2147483000; right: 1rem; bottom: 1rem; font: 600 1.0625rem/1.2 var(--baken-font,
      var(--utrecht-document-font-family, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif)); }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button { min-width: 3rem; min-height: 3rem; padding: .5rem 1.125rem; border: 2px solid #fff; border-radius: 1.5rem; font: inherit;
      background: var(--baken-primary, var(--utrecht-button-primary-action-background-color,
        var(--nl-button-primary-background-color, #154273)));
      color: var(--baken-on-primary, var(--utrecht-button-primary-action-color, var(--nl-button-primary-color, #fff)));
      box-shadow: 0 2px 10px rgba(0, 0, 0, .35); cursor: pointer; }
    button:hover { text-decoration: underline; }
    button:focus-visible { outline: 3px solid #0b0c0c; outline-offset: 2px; box-shadow: 0 0 0 6px #fff; }
    .panel { position: fixed; right: 1rem; bottom: 1rem; display: flex; flex-direction: column; width: 26rem; max-width: calc(100vw - 2rem);
      height: 44rem; max-height: calc(100vh - 2rem); overflow: hidden; border: 1px solid #10233c; border-radius: 10px; background: #fff;
      box-shadow: 0 4px 24px rgba(0, 0, 0, .35); }
    .panel button { align-self: flex-end; min-height: 2.75rem; margin: .25rem; border-color: transparent; border-radius: 6px; background: none;
      color: #10233c; box-shadow: none; font-size: 1rem; }
    iframe { flex: 1; width: 100%; border: 0; border-top: 1px solid #c5ccd6; }
    @media (max-width: 34rem), (max-height: 30rem) {
      .panel { top: 0; right: 0; bottom: 0; left: 0; width: auto; max-width: none; height: auto; max-height: none; border: 0; border-radius: 0; }
    }`;

  /** The host page may forbid style elements; sheets made by script are allowed where they exist. */
  function dress(root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch (_) {
      root.append(make("style", {}, STYLE));
    }
  }

  function make(name, attributes, text) {
    const element = document.createElement(name);
    Object.keys(attributes).forEach((key) => element.setAttribute(key, attributes[key]));
    if (text) element.textContent = text;
    return element;
  }

  class BakenChat extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const label = this.getAttribute("label") || script.dataset.label || "?";
      const close = this.getAttribute("close") || script.dataset.close || "";
      const root = this.attachShadow({ mode: "open" });
      dress(root);
      this.launcher = make("button", { type: "button", "aria-expanded": "false" }, label);
      this.panel = make("div", { class: "panel", role: "dialog", "aria-label": label, hidden: "" });
      const shut = make("button", { type: "button", "aria-label": close || "×" }, (close + " ×").trim());
      this.panel.append(shut);
      root.append(this.launcher, this.panel);
      this.label = label;
      this.launcher.addEventListener("click", () => this.show(true));
      shut.addEventListener("click", () => this.show(false));
      this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.show(false); });
      window.addEventListener("message", (event) => this.hear(event));
      this.watchShift();
    }

    /** Nothing is fetched before the first opening; closing keeps the conversation. */
    show(on) {
      if (on && !this.frame) {
        this.frame = make("iframe", { title: this.label, referrerpolicy: "no-referrer", sandbox: SANDBOX,
          src: new URL(this.getAttribute("src") || "/", origin).href });
        this.panel.append(this.frame);
      }
      this.panel.hidden = !on;
      this.launcher.hidden = on;
      this.launcher.setAttribute("aria-expanded", String(on));
      if (on) this.frame.focus();
      else this.launcher.focus();
    }

    /** Two messages from the own frame, never with content: close the panel, leave the page. */
    hear(event) {
      if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== origin) return;
      if (event.data === "baken:close") this.show(false);
      const exit = /^baken:exit (https?:\/\/.+)$/.exec(event.data);
      if (exit) this.leave(exit[1]);
    }

    leave(to) {
      document.head.append(make("meta", { name: "referrer", content: "no-referrer" }));
      this.panel.textContent = "";
      document.documentElement.hidden = true;
      document.documentElement.style.display = "none";
      location.replace(to);
    }

    /** Shift three times, by itself, within five seconds; also while the focus is outside the frame. */
    watchShift() {
      let presses = [], alone = false;
      document.addEventListener("keydown", (event) => {
        alone = event.key === "Shift";
        if (!alone) presses = [];
      });
      document.addEventListener("keyup", (event) => {
        if (event.key !== "Shift" || !alone || this.panel.hidden) return;
        alone = false;
        presses = presses.filter((at) => event.timeStamp - at < 5000).concat(event.timeStamp);
        if (presses.length >= 3) this.leave(origin + "/weg");
      });
    }
  }

  if (!customElements.get("baken-chat")) customElements.define("baken-chat", BakenChat);
  if (!document.querySelector("baken-chat")) document.body.append(document.createElement("baken-chat"));
})();
