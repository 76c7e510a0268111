// What documentation can do beyond being read: search without a server, and copy. Without this script nothing is missing but these two.
const place = document.querySelector("[data-search]");
const { dataset } = place ?? document.body;

/** Copies what a block of code says. */
function addCopy(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet sm copycode";
  button.textContent = dataset.copy;
  button.addEventListener("click", async () => {
    const shown = [...block.querySelectorAll("pre")].find((code) => code.offsetParent !== null);
    await navigator.clipboard.writeText((shown ?? block).textContent.replace(dataset.copy, ""));
    button.textContent = dataset.copied;
    setTimeout(() => {
      button.textContent = dataset.copy;
    }, 2_000);
  });
  block.append(button);
}
if (place && navigator.clipboard)
  for (const block of document.querySelectorAll(".runbox > header")) addCopyTo(block);

function addCopyTo(header) {
  const box = header.parentElement;
  const end = document.createElement("div");
  end.className = "end";
  header.append(end);
  addCopy(box);
  end.append(box.lastElementChild);
}

if (place) {
  const input = place.querySelector("input");
  const list = place.querySelector("ul");
  const told = place.querySelector("[role=status]");
  let entries = null;
  place.hidden = false;

  /** Fetched when somebody begins to search, and kept. */
  const load = async () => {
    entries ??= fetch(dataset.search).then((response) => response.json());
    return entries;
  };
  /** Every word has to be somewhere; a word in the title counts more. */
  const rank = ({ title, text }, words) => {
    const [head, all] = [title.toLowerCase(), `${title} ${text}`.toLowerCase()];
    if (!words.every((word) => all.includes(word))) return 0;
    return 1 + words.filter((word) => head.includes(word)).length * 2 + (head.startsWith(words[0]) ? 1 : 0);
  };
  const show = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found =
      words.length === 0
        ? []
        : (await load())
            .map((entry) => ({ entry, points: rank(entry, words) }))
            .filter(({ points }) => points > 0)
            .sort(
              (one, other) => other.points - one.points || one.entry.title.length - other.entry.title.length,
            )
            .slice(0, 8);
    list.replaceChildren(
      ...found.map(({ entry }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = entry.path;
        link.append(entry.title);
        const kind = document.createElement("span");
        kind.textContent = entry.kind;
        link.append(kind);
        item.append(link);
        return item;
      }),
    );
    list.hidden = found.length === 0;
    told.textContent = words.length > 0 && found.length === 0 ? dataset.none : "";
  };
  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.querySelector("a")?.click();
    if (event.key === "Escape") {
      input.value = "";
      void show();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
}
