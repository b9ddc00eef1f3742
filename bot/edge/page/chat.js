/* The chat page. Nothing typed leaves this script except to the server, or outlives it: no storage, no cookie, no address,
   no history. `view` makes the same markup as the macros in page.html.j2: change both together. */
(function () {
  "use strict";

  const API = "/api/v1/chat";
  const PATIENCE_MS = 10000;
  const EXIT_PRESSES = 3;
  const EXIT_WITHIN_MS = 5000;

  const $ = (id) => document.getElementById(id);
  const box = $("text"), log = $("log"), live = $("live"), cover = $("cover"), thinking = $("thinking"), send = $("send");
  const framed = window.parent !== window;

  /* --- words: every sentence comes from the server --- */
  const words = (function () {
    const texts = JSON.parse($("texts").textContent);
    const doors = JSON.parse($("doors").textContent);
    const phones = {};
    doors.forEach((d) => { if (d.phone) phones[d.phone] = d.phone_href; });
    const pattern = new RegExp("(" + Object.keys(phones).map((p) => p.replace(/\W/g, "\\$&")).join("|") + ")");
    return {
      of: (language) => texts[language] || texts.en,
      main: (language) => doors.map((d) => Object.assign({ name: d[language][0], why: d[language][1], hours: d[language][2] }, d)),
      /** The text in pieces, its phone numbers as links. */
      linked: (text) => text.split(pattern).map((part) => phones[part] ? h("a", { href: phones[part] }, part) : part),
    };
  })();

  /** An element with attributes and children; strings become text, never markup. */
  function h(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const key of Object.keys(attributes || {})) {
      if (attributes[key] != null) element.setAttribute(key, attributes[key]);
    }
    element.append(...children.filter((child) => child));
    return element;
  }

  /* --- view: an answer as elements --- */
  const view = (function () {
    const list = (value) => (Array.isArray(value) ? value : []);
    const asks = (message) => list(message.choices).length > 0;
    const day = (iso) => iso.split("-").reverse().join("-");

    function outside(url, label, name, w) {
      if (!/^https:\/\//.test(url || "")) return null;
      return h("a", { class: "button", href: url, target: "_blank", rel: "noopener noreferrer nofollow" },
        label, h("span", { class: "sr" }, ": " + name + ", " + w.new_tab));
    }

    function links(d, w) {
      const call = /^tel:[+\d]+$/.test(d.phone_href || "") &&
        h("a", { class: "button call", href: d.phone_href }, w.call + " " + d.phone);
      const same = d.chat_url && d.chat_url === d.url;
      const found = [
        call,
        same ? outside(d.url, w.website + " / " + w.chat.toLowerCase(), d.name, w) : outside(d.chat_url, w.chat, d.name, w),
        same ? null : outside(d.url, w.website, d.name, w),
      ].filter(Boolean);
      return found.length ? h("p", { class: "actions" }, ...found) : null;
    }

    function facts(d, w) {
      const known = typeof d.open_now === "boolean";
      return h("ul", { class: "facts" },
        (d.phone || d.url) && h("li", null,
          known && h("strong", { class: d.open_now ? "open" : "shut" }, d.open_now ? w.open_now : w.closed_now), " ", d.hours),
        d.cost && h("li", null, w.cost + ": " + d.cost),
        w["anonymous_" + d.anonymous] && h("li", null, w["anonymous_" + d.anonymous]));
    }

    /** The main doors have no `what_happens`: a short card. */
    function card(d, w, mixed) {
      const full = d.what_happens;
      const checked = d.verified_on ? w.verified.replace("{date}", day(d.verified_on)) : mixed && w.unverified;
      return h("li", { class: d.id === "112" ? "card urgent" : "card", "data-door": d.id },
        h("h3", null, d.name), h("p", null, d.why), links(d, w), facts(d, w),
        full && h("details", null, h("summary", null, w.what_happens), h("p", null, full)),
        full && checked && h("p", { class: "checked" }, checked));
    }

    function cards(doors, w) {
      const mixed = doors.some((d) => d.verified_on);
      return [h("ol", { class: "cards" }, ...doors.map((d) => card(d, w, mixed))),
        mixed ? null : h("p", { class: "checked" }, w.unverified)];
    }

    function understood(u, w) {
      if (!u || log.dataset.topics.split(" ").indexOf(u.topic) < 0) return null;
      const said = [w["label.topic." + u.topic],
        u.emergency && u.topic !== "emergency" && w["label.emergency.true"],
        u.asker !== "unknown" && w["label.asker." + u.asker],
        u.minor && w["label.minor.true"],
        ...list(u.forms).map((id) => w["label.form." + id]),
        ...list(u.signals).map((id) => w["label.signal." + id])].filter(Boolean);
      return h("div", { class: "understood" }, h("p", null, h("strong", null, w.understood + ":")),
        h("ul", null, ...said.map((text) => h("li", null, text))), h("p", null, w.correct));
    }

    function say(text) {
      return h("p", { class: "say" }, ...words.linked(text));
    }

    function question(message, w) {
      const text = say(message.text);
      text.append(" ", h("span", { class: "hint" }, w["question.skip_hint"]));
      return h("form", { class: "choices" }, text,
        ...message.choices.map((c) => h("button", { class: "button", name: "choice", value: c.choice }, c.label)));
    }

    return {
      cards: cards,
      say: say,
      notice: (text) => h("p", { class: "notice" }, ...words.linked(text)),
      you: (text, w) => h("div", { class: "you" }, h("p", { class: "who" }, w.you), h("p", { class: "say" }, text)),
      answer: (w, language, ...parts) =>
        h("div", { class: "answer", lang: language, tabindex: "-1" }, h("p", { class: "who" }, w.baken), ...parts),
      reply(a, w, language) {
        return view.answer(w, language,
          a.restarted && view.notice(w.restarted),
          a.mode === "lifeline" && view.notice(w.lifeline),
          ...a.messages.filter((m) => !asks(m)).map((m) => say(m.text)),
          a.doors.length && h("h2", null, w.doors_title),
          ...(a.doors.length ? cards(a.doors, w) : []),
          understood(a.understood, w),
          ...a.messages.filter(asks).map((m) => question(m, w)));
      },
      /** The same as one line, for the live region. */
      spoken: (a, w) => a.messages.filter((m) => !asks(m)).map((m) => m.text)
        .concat(a.doors.length ? w.doors_title + ": " + a.doors.map((d) => d.name).join(", ") + "." : [])
        .concat(a.messages.filter(asks).map((m) => m.text + " " + m.choices.map((c) => c.label).join(", ") + "."))
        .join(" "),
    };
  })();

  /* --- wire: the server, or an error that says which --- */
  const wire = (function () {
    let stop = null;
    const quiet = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };

    function readable(a) {
      return a && typeof a.conversation === "string" && Array.isArray(a.messages) && Array.isArray(a.doors);
    }

    return {
      /** `{status, wait, data}`; rejects when there is no answer in time or it can't be read. */
      async ask(body) {
        stop = new AbortController();
        const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
        try {
          const response = await fetch(API, Object.assign({ method: "POST", body: JSON.stringify(body),
            headers: { "Content-Type": "application/json" }, signal: stop.signal }, quiet));
          const data = await response.json();
          if (response.ok ? !readable(data) : !(data.message && response.status < 500)) throw new Error("unreadable");
          return { ok: response.ok, wait: Number(response.headers.get("Retry-After")) || 0, data: data };
        } finally {
          clearTimeout(timer);
        }
      },
      drop() {
        if (stop) stop.abort();
      },
      /** Asks to erase; `keepalive` lets it outlive the page. */
      forget(id) {
        fetch(API + "/" + encodeURIComponent(id), Object.assign({ method: "DELETE", keepalive: true }, quiet)).catch(() => {});
      },
    };
  })();

  /* --- talk: the conversation, in variables only --- */
  const talk = (function () {
    let id = null, busy = false, picked = null, waiting = 0, generation = 0;
    let language = document.documentElement.lang === "en" ? "en" : "nl";
    const w = () => words.of(language);

    function announce(text) {
      live.textContent = "";
      setTimeout(() => { live.textContent = text; }, 50);
    }

    /** Labels of the whole page in a language; what was already said stays as it is. */
    function label(to) {
      language = to;
      document.documentElement.lang = to;
      document.title = w().title;
      document.querySelectorAll("[data-t]").forEach((el) => { el.textContent = w()[el.dataset.t]; });
      log.setAttribute("aria-label", w()[log.dataset.tLabel]);
      box.placeholder = w()[box.dataset.tPlaceholder];
      $("language").lang = to === "nl" ? "en" : "nl";
      fill($("emergency"), words.linked(w().emergency));
      fill($("numbers").lastElementChild, view.cards(words.main(to), w()));
    }

    function fill(element, children) {
      element.textContent = "";
      element.append(...children.filter((child) => child));
    }

    function show(element, focus) {
      log.append(element);
      $("restart").hidden = false;
      element.scrollIntoView({ block: "start" });
      if (focus) element.focus({ preventScroll: true });
    }

    function rest(on) {
      busy = on;
      thinking.hidden = !on;
      log.setAttribute("aria-busy", on);
    }

    /** After a failure: what was typed goes back into the box. */
    function giveBack(bubble, text) {
      bubble.remove();
      if (text) box.value = box.value ? text + "\n" + box.value : text;
      log.querySelectorAll(".failure").forEach((el) => el.remove());
    }

    function failed(text, ...parts) {
      const answer = view.answer(w(), language, view.notice(text), ...parts);
      answer.classList.add("failure");
      show(answer, false);
      announce(Array.from(answer.querySelectorAll(".notice, .say, h3, .call"), (el) => el.textContent).join(". "));
    }

    function pause(seconds) {
      waiting = setTimeout(() => {
        waiting = 0;
        send.removeAttribute("aria-disabled");
        announce(w().wait_over);
      }, seconds * 1000);
      send.setAttribute("aria-disabled", "true");
    }

    function answered(a, focus) {
      id = a.conversation;
      const spokenIn = a.language === "nl" ? "nl" : "en";
      if (!picked && a.language !== "other" && spokenIn !== language) label(spokenIn);
      log.querySelectorAll(".failure").forEach((el) => el.remove());
      show(view.reply(a, words.of(spokenIn), spokenIn), focus);
      announce(view.spoken(a, words.of(spokenIn)));
    }

    /** One turn: `body` is `{text}` or `{choice}`; `shown` what the user said, in words. */
    async function turn(body, shown) {
      if (busy || waiting) {
        if (waiting) announce(w().wait);
        return;
      }
      const mine = ++generation;
      const focus = Boolean(body.choice) || window.matchMedia("(pointer: coarse)").matches;
      const bubble = view.you(shown, w());
      const buttons = log.querySelectorAll(".choices button");
      log.append(bubble);
      if (body.text) box.value = "";
      rest(true);
      bubble.scrollIntoView({ block: "nearest" });
      try {
        const got = await wire.ask(Object.assign({ conversation: id, language: picked }, body));
        if (mine !== generation) {
          if (got.ok) wire.forget(got.data.conversation);
          return;
        }
        if (got.ok) {
          buttons.forEach((button) => button.remove());
          answered(got.data, focus);
        } else {
          giveBack(bubble, body.text);
          failed(got.data.message[language], got.wait && view.say(w().wait));
          if (got.wait) pause(got.wait);
        }
      } catch (_) {
        if (mine !== generation) return;
        giveBack(bubble, body.text);
        failed(w().offline, ...view.cards(words.main(language), w()));
      }
      if (mine === generation) rest(false);
    }

    /** Leaves nothing: not here, not on the server. */
    function wipe() {
      generation++;
      wire.drop();
      if (id) wire.forget(id);
      id = null;
      log.textContent = live.textContent = box.value = "";
      $("restart").hidden = true;
      rest(false);
    }

    return {
      wipe: wipe,
      type() {
        const text = box.value.trim();
        if (text) turn({ text: text }, text);
      },
      choose: (button) => turn({ choice: button.value }, button.textContent),
      restart() {
        wipe();
        show(view.notice(w().gone), false);
        $("restart").hidden = true;
        announce(w().gone);
        box.focus();
      },
      switchLanguage() {
        picked = language === "nl" ? "en" : "nl";
        label(picked);
      },
      resume(known) {
        id = known || null;
        label(language);
        $("language").hidden = false;
        $("restart").hidden = !id;
        $("numbers").open = false;
      },
    };
  })();

  /* --- exit: covered at once, wiped, gone; also in a frame and when the server is dead --- */
  const exit = (function () {
    let presses = [], alone = false;

    function hide(on) {
      for (const element of document.body.children) element.hidden = on !== (element === cover);
    }

    function leave() {
      const to = new URL($("exit").dataset.to, location.href);
      hide(true);
      document.title = to.hostname;
      talk.wipe();
      if (framed) {
        window.parent.postMessage("baken:exit " + to.href, "*");
        try {
          window.top.location.replace(to.href);
          return;
        } catch (_) { /* not allowed to steer the page around this frame: then the loader does */ }
      }
      location.replace(to.href);
    }

    $("exit").addEventListener("click", (event) => { event.preventDefault(); leave(); });
    /* Shift counts when it is pressed by itself: not as part of a capital letter or a selection. */
    document.addEventListener("keydown", (event) => {
      if (event.key === "Shift") {
        alone = true;
        return;
      }
      alone = false;
      presses = [];
      if (event.key === "Escape" && framed) window.parent.postMessage("baken:close", "*");
    });
    document.addEventListener("pointerdown", () => { alone = false; presses = []; });
    document.addEventListener("keyup", (event) => {
      if (event.key !== "Shift" || !alone) return;
      alone = false;
      presses = presses.filter((at) => event.timeStamp - at < EXIT_WITHIN_MS).concat(event.timeStamp);
      if (presses.length >= EXIT_PRESSES) leave();
    });
    window.addEventListener("pagehide", () => { talk.wipe(); hide(true); });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) {
        hide(false);
        talk.resume(null);
      }
    });
  })();

  /* --- start --- */
  $("form").addEventListener("submit", (event) => { event.preventDefault(); talk.type(); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    talk.type();
  });
  log.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=choice]");
    if (!button) return;
    event.preventDefault();
    talk.choose(button);
  });
  $("language").addEventListener("click", () => talk.switchLanguage());
  $("restart").addEventListener("click", () => talk.restart());
  talk.resume($("form").elements.conversation.value);
})();
