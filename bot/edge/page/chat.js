/* The chat page. What is typed goes to the server and nowhere else: no storage, no cookie, no address, no history.
   `view` makes the same markup as the macros in page.html.j2: change both together. */
(function () {
  "use strict";

  const API = "/api/v1/chat";
  const PATIENCE_MS = 10000;
  const EXIT_PRESSES = 3;
  const EXIT_WITHIN_MS = 5000;

  const $ = (id) => document.getElementById(id);
  const box = $("text"), log = $("log"), live = $("live"), cover = $("cover"), send = $("send");
  const framed = window.parent !== window;

  /** An element with attributes and children. Strings become text, never markup; empty children are left out. */
  function h(name, attributes, ...children) {
    const element = document.createElement(name);
    Object.keys(attributes).forEach((key) => element.setAttribute(key, attributes[key]));
    return fill(element, children);
  }

  function fill(element, children) {
    element.textContent = "";
    element.append(...children.filter(Boolean));
    return element;
  }

  /* --- words: every sentence comes from the server, as [nl, en] --- */
  const words = (function () {
    const read = (id) => JSON.parse($(id).textContent);
    const doors = read("doors");
    const phones = {};
    doors.forEach((d) => { if (d.phone) phones[d.phone] = d.phone_href; });
    const pattern = new RegExp("(" + Object.keys(phones).map((phone) => phone.replace(/\W/g, "\\$&")).join("|") + ")");

    function pick(pairs, language) {
      const picked = {};
      Object.keys(pairs).forEach((key) => {
        const value = pairs[key];
        picked[key] = Array.isArray(value) ? value[language === "nl" ? 0 : 1] : value;
      });
      return picked;
    }

    const nl = pick(read("texts"), "nl"), en = pick(read("texts"), "en");
    return {
      of: (language) => (language === "nl" ? nl : en),
      doors: (language) => doors.map((d) => pick(d, language)),
      /** A text in pieces, its phone numbers as links. */
      linked: (text) => text.split(pattern).map((part) => (phones[part] ? h("a", { href: phones[part] }, part) : part)),
    };
  })();

  /* --- view: an answer as elements --- */
  const view = (function () {
    const p = (kind, ...children) => h("p", { class: kind }, ...children);
    const say = (text) => p("say", ...words.linked(text));
    const asks = (message) => message.choices.length > 0;
    const items = (kind, texts) => h("ul", { class: kind }, ...texts.filter(Boolean).map((text) => h("li", {}, text)));

    function outside(url, label, d, w) {
      return /^https:\/\//.test(url) && h("a", { class: "button", href: url, target: "_blank", rel: "noopener noreferrer nofollow" },
        label, h("span", { class: "sr" }, `: ${d.name}, ${w.new_tab}`));
    }

    function links(d, w) {
      const same = d.chat_url === d.url;
      const found = [
        d.phone && /^tel:[+\d]+$/.test(d.phone_href) && h("a", { class: "button call", href: d.phone_href }, `${w.call} ${d.phone}`),
        !same && outside(d.chat_url, w.chat, d, w),
        outside(d.url, same ? `${w.website} / ${w.chat.toLowerCase()}` : w.website, d, w),
      ].filter(Boolean);
      return found.length > 0 && p("actions", ...found);
    }

    function hours(d, w) {
      if (!d.phone && !d.url) return "";
      const open = d.open_now;
      return h("span", {}, open != null && h("strong", { class: open ? "open" : "shut" }, open ? w.open_now : w.closed_now), " ", d.hours);
    }

    /** The main doors come without `what_happens`: a short card. */
    function card(d, w, mixed) {
      const day = d.verified_on && d.verified_on.split("-").reverse().join("-");
      const checked = day ? w.verified.replace("{date}", day) : mixed && w.unverified;
      const full = d.what_happens;
      return h("li", { class: d.id === "112" ? "card urgent" : "card", "data-door": d.id },
        h("h3", {}, d.name), p("why", d.why), links(d, w),
        items("facts", [hours(d, w), d.cost && `${w.cost}: ${d.cost}`, w["anonymous_" + d.anonymous]]),
        full && h("details", {}, h("summary", {}, w.what_happens), h("p", {}, full)),
        full && checked && p("checked", checked));
    }

    function cards(doors, w) {
      const mixed = doors.some((d) => d.verified_on);
      return [h("ol", { class: "cards" }, ...doors.map((d) => card(d, w, mixed))), !mixed && p("checked", w.unverified)];
    }

    function understood(u, w) {
      return log.dataset.topics.split(" ").includes(u.topic) && h("div", { class: "understood" },
        h("p", {}, h("strong", {}, w.understood + ":")),
        items("", [w["topic." + u.topic],
          u.emergency && u.topic !== "emergency" && w["emergency.true"],
          w["asker." + u.asker],
          u.minor && w["minor.true"],
          ...u.forms.map((id) => w["form." + id]),
          ...u.signals.map((id) => w["signal." + id])]),
        h("p", {}, w.correct));
    }

    function question(message, w) {
      const text = say(message.text);
      text.append(" ", h("span", { class: "hint" }, w["question.skip_hint"]));
      return h("form", { class: "choices" }, text,
        ...message.choices.map((c) => h("button", { class: "button", name: "choice", value: c.choice }, c.label)));
    }

    const answer = (w, language, ...parts) =>
      h("div", { class: "answer", lang: language, tabindex: "-1" }, p("who", w.baken), ...parts);

    return {
      cards,
      say,
      answer,
      notice: (text) => p("notice", ...words.linked(text)),
      you: (text, w) => h("div", { class: "you" }, p("who", w.you), p("say", text)),
      reply: (a, w, language) => answer(w, language,
        a.restarted && view.notice(w.restarted),
        a.mode === "lifeline" && view.notice(w.lifeline),
        ...a.messages.filter((m) => !asks(m)).map((m) => say(m.text)),
        ...(a.doors.length ? [h("h2", {}, w.doors_title), ...cards(a.doors, w)] : []),
        understood(a.understood, w),
        ...a.messages.filter(asks).map((m) => question(m, w))),
    };
  })();

  /* --- wire: the server --- */
  const wire = (function () {
    let stop = null;
    const quiet = (options) => Object.assign({ credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" }, options);

    return {
      /** The answer, or an error with texts; rejects when neither came in time or could be read. */
      async ask(body) {
        stop = new AbortController();
        const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
        try {
          const response = await fetch(API, quiet({ method: "POST", body: JSON.stringify(body),
            headers: { "Content-Type": "application/json" }, signal: stop.signal }));
          const data = await response.json();
          if (response.ok ? !data.messages : response.status > 499 || !data.message) throw new Error("unreadable");
          return { ok: response.ok, wait: Number(response.headers.get("Retry-After")), data };
        } finally {
          clearTimeout(timer);
        }
      },
      drop() {
        if (stop) stop.abort();
      },
      /** `keepalive` lets the request outlive the page. */
      forget(id) {
        fetch(`${API}/${encodeURIComponent(id)}`, quiet({ method: "DELETE", keepalive: true })).catch(() => {});
      },
    };
  })();

  /* --- talk: the conversation, in variables only --- */
  const talk = (function () {
    let id = null, busy = false, waiting = false, picked = null, round = 0;
    let language = document.documentElement.lang;
    let w = words.of(language);

    function announce(text) {
      live.textContent = "";
      setTimeout(() => { live.textContent = text; }, 50);
    }

    /** The whole page in a language; what was already said stays as it is. */
    function label(to) {
      language = document.documentElement.lang = to;
      w = words.of(to);
      document.title = w.title;
      document.querySelectorAll("[data-t]").forEach((el) => { el.textContent = w[el.dataset.t]; });
      log.setAttribute("aria-label", w.log_label);
      box.placeholder = w.placeholder;
      $("language").lang = to === "nl" ? "en" : "nl";
      fill($("emergency"), words.linked(w.emergency));
      fill($("numbers").lastElementChild, view.cards(words.doors(to), w));
    }

    /** Puts an answer on the page and says it: heading by heading, not every detail of a card. */
    function show(element, focus) {
      log.querySelectorAll(".failure").forEach((el) => el.remove());
      log.append(element);
      $("restart").hidden = $("numbers").open = false;
      element.scrollIntoView();
      if (focus) element.focus({ preventScroll: true });
      announce(Array.from(element.querySelectorAll(".notice, .say, h2, h3, button"), (el) => el.textContent).join(". "));
    }

    function rest(on) {
      busy = on;
      $("thinking").hidden = !on;
      log.setAttribute("aria-busy", on);
    }

    /** What was typed goes back into the box. */
    function failed(bubble, typed, text, ...parts) {
      bubble.remove();
      if (typed) box.value = box.value ? `${typed}\n${box.value}` : typed;
      const answer = view.answer(w, language, view.notice(text), ...parts);
      answer.classList.add("failure");
      show(answer);
    }

    function pause(seconds) {
      waiting = true;
      send.setAttribute("aria-disabled", "true");
      setTimeout(() => {
        waiting = false;
        send.removeAttribute("aria-disabled");
        announce(w.wait_over);
      }, seconds * 1000);
    }

    function answered(a, focus) {
      id = a.conversation;
      const spoken = a.language === "nl" ? "nl" : "en";
      if (!picked && a.language === spoken && spoken !== language) label(spoken);
      show(view.reply(a, words.of(spoken), spoken), focus);
    }

    /** One turn: `body` is `{text}` or `{choice}`; `shown` is what the user said, in words. */
    async function turn(body, shown) {
      if (waiting) announce(w.wait);
      if (busy || waiting) return;
      const mine = ++round;
      /* A screen keyboard would hide the answer; a pressed button goes away: then the focus moves to the answer. */
      const focus = body.choice || window.matchMedia("(pointer: coarse)").matches;
      const old = log.querySelectorAll(".choices button");
      const bubble = view.you(shown, w);
      log.append(bubble);
      bubble.scrollIntoView({ block: "nearest" });
      if (body.text) box.value = "";
      rest(true);
      let got = null;
      try {
        got = await wire.ask(Object.assign({ conversation: id, language: picked }, body));
      } catch (_) { /* no answer */ }
      if (mine !== round) {
        if (got && got.ok) wire.forget(got.data.conversation);
        return;
      }
      rest(false);
      if (!got) {
        failed(bubble, body.text, w.offline, ...view.cards(words.doors(language), w));
      } else if (got.ok) {
        old.forEach((button) => button.remove());
        answered(got.data, focus);
      } else {
        failed(bubble, body.text, got.data.message[language], got.wait && view.say(w.wait));
        if (got.wait) pause(got.wait);
      }
    }

    /** Leaves nothing: not here, not on the server. */
    function wipe() {
      round++;
      wire.drop();
      if (id) wire.forget(id);
      id = null;
      log.textContent = live.textContent = box.value = "";
      rest(false);
      $("restart").hidden = true;
    }

    return {
      wipe,
      type() {
        const text = box.value.trim();
        if (text) turn({ text }, text);
      },
      choose: (button) => turn({ choice: button.value }, button.textContent),
      restart() {
        wipe();
        log.append(view.notice(w.gone));
        announce(w.gone);
        box.focus();
      },
      switchLanguage() {
        picked = language === "nl" ? "en" : "nl";
        label(picked);
      },
      start(known) {
        id = known;
        label(language);
        $("language").hidden = false;
        $("restart").hidden = !id;
        $("numbers").open = !id && window.matchMedia("(min-width: 48rem)").matches;
      },
    };
  })();

  /* --- exit: covered at once, wiped, gone; also in a frame, and when the server is dead --- */
  (function () {
    let presses = [], alone = false;

    function hide(on) {
      Array.from(document.body.children).forEach((element) => { element.hidden = on !== (element === cover); });
    }

    function leave() {
      const to = new URL($("exit").dataset.to, location.href);
      hide(true);
      document.title = to.hostname;
      talk.wipe();
      if (framed) {
        window.parent.postMessage(`baken:exit ${to.href}`, "*");
        try {
          window.top.location.replace(to.href);
          return;
        } catch (_) { /* this frame may not steer the page around it: the loader does */ }
      }
      location.replace(to.href);
    }

    $("exit").addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
    /* Shift counts when it is pressed by itself: not as part of a capital letter or a selection. */
    document.addEventListener("keydown", (event) => {
      alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (!alone) presses = [];
      if (event.key === "Escape" && framed) window.parent.postMessage("baken:close", "*");
    });
    document.addEventListener("pointerdown", () => { alone = false; });
    document.addEventListener("keyup", (event) => {
      if (event.key !== "Shift" || !alone) return;
      alone = false;
      presses = presses.filter((at) => event.timeStamp - at < EXIT_WITHIN_MS).concat(event.timeStamp);
      if (presses.length >= EXIT_PRESSES) leave();
    });
    window.addEventListener("pagehide", () => {
      talk.wipe();
      hide(true);
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      hide(false);
      talk.start(null);
    });
  })();

  /* --- start --- */
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    talk.type();
  });
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
  $("language").addEventListener("click", talk.switchLanguage);
  $("restart").addEventListener("click", talk.restart);
  talk.start($("form").elements.conversation.value || null);
})();
