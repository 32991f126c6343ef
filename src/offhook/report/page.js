"use strict";
(() => {
  const one = (query, from = document) => from.querySelector(query);
  const all = (query, from = document) => [...from.querySelectorAll(query)];

  // Close quickly: empty the page first, then leave it.
  const close = one("#close");
  const leave = () => {
    document.body.replaceChildren();
    document.title = "";
    location.replace("about:blank");
  };
  close.hidden = false;
  close.addEventListener("click", leave);
  let escaped = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - escaped < 800) leave();
    escaped = event.timeStamp;
  });

  // Unfold what a link points to.
  const unfold = () => {
    const found = location.hash && document.getElementById(location.hash.slice(1));
    const details = found && one("details", found);
    if (!details) return;
    details.open = true;
    found.hidden = false;
    found.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#c"]');
    if (link && link.getAttribute("href") === location.hash) unfold();
  });
  unfold();

  // The picture: zooming makes it wider, scrolling moves it.
  const time = one("#time");
  if (time) {
    const scroll = time.parentElement;
    let factor = 1;
    const zoom = (by, at = scroll.clientWidth / 2) => {
      const before = (scroll.scrollLeft + at) / time.clientWidth;
      factor = by ? Math.min(256, Math.max(1, factor * by)) : 1;
      time.style.width = `${factor * 100}%`;
      time.setAttribute("class", `time ${factor >= 16 ? "zoom3" : factor >= 4 ? "zoom2" : ""}`);
      scroll.scrollLeft = before * time.clientWidth - at;
    };
    one("#zoom").hidden = false;
    const first = time.querySelector("circle.mark.unattended");
    if (first) scroll.scrollLeft = (parseFloat(first.getAttribute("cx")) / 100) * time.clientWidth - scroll.clientWidth / 2;
    all("[data-zoom]").forEach((button) => button.addEventListener("click", () => zoom(Number(button.dataset.zoom))));
    scroll.addEventListener("keydown", (event) => {
      const by = { "+": 2, "=": 2, "-": 0.5, "0": 0 }[event.key];
      if (by === undefined || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      zoom(by);
    });
    scroll.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== scroll) return;
      if (!event.deltaY) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.25 : 0.8, event.clientX - scroll.getBoundingClientRect().left);
    }, { passive: false });
  }

  // The table: filter and sort.
  const table = one("#table");
  if (!table) return;
  const bodies = all("tbody", table);
  const needle = one("#needle");
  const state = one("#state");
  const count = one("#count");
  const texts = new Map();
  const text = (body) => {
    if (!texts.has(body)) texts.set(body, body.textContent.toLowerCase());
    return texts.get(body);
  };
  const filter = () => {
    const words = needle.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const body of bodies) {
      const fits = (!state.value || body.className === state.value) && words.every((word) => text(body).includes(word));
      body.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${bodies.length} calls`;
  };
  one("#filter").hidden = false;
  let waiting = 0;
  needle.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  state.addEventListener("change", filter);

  const order = new Map(bodies.map((body, index) => [body, index]));
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const heads = all("thead th", table);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const key = (body) => (column ? body.rows[0].cells[column].textContent : order.get(body));
      const keys = new Map(bodies.map((body) => [body, key(body)]));
      const rank = (a, b) => (column ? compare(keys.get(a), keys.get(b)) || order.get(a) - order.get(b) : keys.get(a) - keys.get(b));
      const sorted = [...bodies].sort((a, b) => (down ? rank(b, a) : rank(a, b)));
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      table.append(...sorted);
    });
  });

  // On paper, what nobody made is unfolded.
  addEventListener("beforeprint", () => {
    for (const story of all("tbody.unattended .story", table).slice(0, 50)) {
      story.open = true;
      all("details", story).forEach((details) => { details.open = true; });
    }
    const inWords = one("#inwords");
    if (inWords) inWords.open = true;
  });
})();
