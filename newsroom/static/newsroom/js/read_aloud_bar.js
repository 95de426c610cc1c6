/* Offers to read a story aloud where the browser can speak; what it takes to do so is fetched only when asked for. */
const bar = document.querySelector("[data-aloud]");

function offer() {
  const begin = bar.querySelector("[data-aloud-begin]");
  bar.hidden = false;
  begin.addEventListener("click", async () => {
    begin.disabled = true;
    const {Reading} = await import(bar.dataset.aloud);
    new Reading(bar).play();
  }, {once: true});
}

if (bar && "speechSynthesis" in window && "SpeechSynthesisUtterance" in window) offer();
