(() => {
  // The table of transfers: all of them from the data beside it, a page at a time. Evidence becomes text, never markup.
  const one = (query, from = document) => from.querySelector(query);
  const store = one("#sent-data");
  if (!store) return;
  const { texts, parts, rows } = JSON.parse(store.textContent);
  const KINDS = ["pair", "text", "item", "dim", "code"];
  const [ID, WHEN, AT, APP, PACKAGE, WHOM, HOST, DATA, HOW, SENT, BYTES, JOINED, STATE, CLASSES, PRIVATE, STORY] = Array(16).keys();
  const PAGE = 50;
  const BADGES = { unattended: "nobody", attended: "somebody", unknown: "not known" };
  const table = one("#sent-table");
  const needle = one("#sent-needle");
  const picks = [["#sent-whom", WHOM], ["#sent-state", STATE], ["#sent-how", HOW]].map(([id, key]) => [one(id), key]);
  const kind = one("#sent-class");
  const numbers = rows.map((_, index) => index);
  let shown = numbers;
  let from = 0;
  let sorted = null;

  const make = (tag, name, ...children) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...children);
    return made;
  };
  const bdi = (text) => make("bdi", "", text);
  const dim = (text) => make("span", "dim", bdi(text));
  const cell = (...children) => {
    const made = make("td", "", ...children.filter(Boolean));
    made.setAttribute("role", "cell");
    return made;
  };
  const under = (text) => (text ? [make("br"), dim(text)] : []);

  const lines = (part, story) => {
    story.append(make("h4", "", texts[part[0]], ...(texts[part[1]] ? [" ", make("span", "dim", texts[part[1]])] : [])));
    let pairs = null;
    for (let at = 2; at < part.length; at += 3) {
      const [sort, label, text] = [KINDS[part[at]], texts[part[at + 1]], texts[part[at + 2]]];
      if (sort !== "pair") pairs = null;
      else if (!pairs) story.append((pairs = make("dl")));
      if (pairs) pairs.append(make("dt", "", label), make("dd", "", bdi(text)));
      else story.append(make("p", sort, sort === "code" ? make("code", "", bdi(text)) : bdi(text)));
    }
  };
  const fill = (details) => {
    if (details.childElementCount > 1) return;
    const numbers = rows[details.dataset.row][STORY];
    if (numbers) numbers.forEach((number) => lines(parts[number], details));
    else details.append(make("p", "dim", `This page would grow too large: offhook show tells of ${texts[rows[details.dataset.row][ID]]}.`));
  };
  const body = (number) => {
    const row = rows[number];
    const text = (key) => texts[row[key]];
    const made = make("tbody", text(STATE) + (row[PRIVATE] ? " private" : ""));
    const top = make(
      "tr", "",
      cell(text(WHEN)),
      cell(bdi(text(APP)), ...under(text(PACKAGE))),
      cell(bdi(text(WHOM)), ...under(text(HOST))),
      cell(text(DATA) && bdi(text(DATA)), text(DATA) && make("br"), dim(text(HOW))),
      cell(text(SENT), ...under(text(JOINED))),
      cell(make("span", `badge ${text(STATE)}`, BADGES[text(STATE)])),
    );
    const details = make("details", "story", make("summary", "", text(ID)));
    details.dataset.row = number;
    details.addEventListener("toggle", () => fill(details));
    const more = make("tr", "more", cell(details));
    more.firstChild.colSpan = 6;
    for (const [part, role] of [[made, "rowgroup"], [top, "row"], [more, "row"]]) part.setAttribute("role", role);
    made.id = `t${number}`;
    made.append(top, more);
    return made;
  };
  const draw = () => {
    [...table.tBodies].forEach((old) => old.remove());
    table.append(...shown.slice(from, from + PAGE).map(body));
    const to = Math.min(from + PAGE, shown.length);
    one("#sent-count").textContent = `${shown.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} transfers`;
    one("#sent-place").textContent = shown.length ? `${(from + 1).toLocaleString("en")} to ${to.toLocaleString("en")}` : "none";
    one("#sent-back").disabled = from === 0;
    one("#sent-next").disabled = to >= shown.length;
    one("#sent-pages").hidden = shown.length <= PAGE;
  };

  // Filter.
  let hay = null;
  const search = (row) => [ID, WHEN, APP, PACKAGE, WHOM, HOST, DATA, HOW].map((key) => texts[row[key]]).join(" ").toLowerCase();
  const filter = () => {
    const words = needle.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) hay ||= rows.map(search);
    const fits = (number) => {
      const row = rows[number];
      return picks.every(([pick, key]) => !pick.value || texts[row[key]] === pick.value)
        && (!kind.value || row[CLASSES].some((name) => texts[name] === kind.value))
        && words.every((word) => hay[number].includes(word));
    };
    shown = (sorted || numbers).filter(fits);
    from = 0;
    draw();
  };
  let waiting = 0;
  needle.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 80);
  });
  [...picks.map(([pick]) => pick), kind].forEach((pick) => pick.addEventListener("change", filter));

  // Sort: once up, once down, once more for the most worrying first.
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const ranks = (key) => {
    const used = [...new Set(rows.map((row) => row[key]))].sort((a, b) => compare(texts[a], texts[b]));
    const rank = new Map(used.map((text, index) => [text, index]));
    return (row) => rank.get(row[key]);
  };
  const measure = {
    when: () => (row) => (row[AT] === null ? Infinity : row[AT]),
    bytes: () => (row) => row[BYTES],
    app: () => ranks(APP),
    whom: () => ranks(WHOM),
    data: () => ranks(DATA),
    state: () => ranks(STATE),
  };
  const heads = [...table.querySelectorAll("thead th")];
  for (const head of heads) {
    const button = make("button", "", ...head.childNodes);
    button.type = "button";
    head.append(button);
    button.addEventListener("click", () => {
      const now = { ascending: "descending", descending: "" }[head.getAttribute("aria-sort")] ?? "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (now) head.setAttribute("aria-sort", now);
      const value = now ? rows.map(measure[head.dataset.by]()) : [];
      const way = now === "descending" ? -1 : 1;
      sorted = now ? [...numbers].sort((a, b) => (value[a] === value[b] ? a - b : way * (value[a] < value[b] ? -1 : 1))) : null;
      filter();
    });
  }

  const turn = (by) => {
    from = Math.max(0, from + by);
    draw();
    table.scrollIntoView();
  };
  one("#sent-back").addEventListener("click", () => turn(-PAGE));
  one("#sent-next").addEventListener("click", () => turn(PAGE));

  // Unfold what a link points to, whatever is filtered.
  const unfold = () => {
    const number = /^#t\d+$/.test(location.hash) ? Number(location.hash.slice(2)) : -1;
    if (!rows[number]) return;
    if (!shown.includes(number)) {
      [needle, kind, ...picks.map(([pick]) => pick)].forEach((pick) => { pick.value = ""; });
      filter();
    }
    from = Math.floor(shown.indexOf(number) / PAGE) * PAGE;
    draw();
    const found = document.getElementById(`t${number}`);
    one("details", found).open = true;
    fill(one("details", found));
    found.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#t"]');
    if (link && link.getAttribute("href") === location.hash) unfold();
  });
  addEventListener("beforeprint", () => {
    for (const details of [...table.querySelectorAll(".unattended.private details")].slice(0, 20)) {
      fill(details);
      details.open = true;
    }
  });
  table.classList.add("scripted");
  one("#sent-filter").hidden = false;
  draw();
  unfold();
})();
