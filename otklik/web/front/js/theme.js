// Light, dark or as the system, at once and without leaving the page; the language is remembered in a cookie.
const remember = (name, value) => {
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
};

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]");
  if (choice) {
    event.preventDefault();
    const { themeChoice } = choice.dataset;
    remember("theme", themeChoice);
    if (themeChoice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = themeChoice;
    for (const one of document.querySelectorAll("[data-theme-choice]"))
      one.setAttribute("aria-pressed", String(one.dataset.themeChoice === themeChoice));
  }
  const language = event.target.closest("[data-language]");
  if (language) remember("django_language", language.dataset.language);
});
