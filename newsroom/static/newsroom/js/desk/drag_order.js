// Lines of a list change places when their picture is dragged (拖动排序), with a finger or a mouse; ▲▼ do the same by key.
const EDGE = 72, STEP = 10, EACH = 16;

// `done` is called with the list when a line has come to rest.
export function dragOrder(list, done) {
  let dragged = null;

  function begin(event) {
    const handle = event.target.closest(".thumb");
    if (!handle || event.button || !list.contains(handle)) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const line = handle.closest("li");
    dragged = { line, y: event.clientY, order: Array.from(list.children), timer: setInterval(follow, EACH) };
    line.classList.add("dragged");
  }

  // The others go round the line that is held: a line that is moved in the page lets go of the finger.
  function follow() {
    const { line, y } = dragged;
    const { documentElement, scrollingElement } = document;
    if (y < EDGE) scrollingElement.scrollTop -= STEP;
    if (y > documentElement.clientHeight - EDGE) scrollingElement.scrollTop += STEP;
    while (line.previousElementSibling && y < middle(line.previousElementSibling)) line.after(line.previousElementSibling);
    while (line.nextElementSibling && y > middle(line.nextElementSibling)) line.before(line.nextElementSibling);
  }

  function middle(line) {
    const { top, height } = line.getBoundingClientRect();
    return top + height / 2;
  }

  function end() {
    if (!dragged) return;
    clearInterval(dragged.timer);
    dragged.line.classList.remove("dragged");
    const isMoved = dragged.order.some((line, at) => line !== list.children[at]);
    dragged = null;
    if (isMoved) done(list);
  }

  list.addEventListener("pointerdown", begin);
  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    dragged.y = event.clientY;
    follow();
  });
  for (const name of ["pointerup", "pointercancel"]) list.addEventListener(name, end);
  // A browser drags pictures about by itself otherwise.
  list.addEventListener("dragstart", (event) => event.preventDefault());
}
