/** Light or dark: as the system has it, until the person chooses. */

const KEY = "theme";

/** What shows now: "light" or "dark". */
export function currentTheme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

/** Takes up the choice of an earlier visit, and that of other windows as they make it. */
export function startTheme() {
  apply(localStorage.getItem(KEY));
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY) apply(newValue);
  });
}

export function toggleTheme() {
  const next = currentTheme() === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, next);
  apply(next);
}

function apply(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
