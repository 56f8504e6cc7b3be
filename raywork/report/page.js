const make = (name, properties) => Object.assign(document.createElement(name), properties);

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const count = make("output", { textContent: `${rows.length} columns` });
  const filter = make("input", { type: "search", placeholder: "Filter by name, key or type" });
  filter.setAttribute("aria-label", filter.placeholder);
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} columns`;
  });
  const tools = make("div", { className: "tools" });
  tools.append(filter, count);
  table.parentElement.before(tools);

  const value = (row, index) => row.cells[index].dataset.value ?? row.cells[index].textContent;
  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  [...table.tHead.rows[0].cells].forEach((head, index) => {
    const button = make("button", { type: "button", textContent: head.textContent });
    button.addEventListener("click", () => {
      const down = head.ariaSort === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = [...rows].sort((a, b) => order(value(a, index), value(b, index)));
      body.append(...(down ? sorted.reverse() : sorted));
    });
    head.replaceChildren(button);
  });
}

for (const pre of document.querySelectorAll("pre[data-exact]")) {
  const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(JSON.parse(pre.dataset.exact));
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(pre);
      button.textContent = "Selected: copy it with the keyboard";
    }
  });
  pre.before(button);
}

addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
