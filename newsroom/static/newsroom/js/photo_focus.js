/* The focus of a photo is set by clicking or by arrow keys; the number fields follow, and every format is drawn anew. */
const pad = document.querySelector("[data-focus]");
const fields = [document.getElementById("id_focus_x"), document.getElementById("id_focus_y")];

const begin = () => {
  const [wide, high] = pad.dataset.focus.split(" ").map(Number);
  const cross = pad.querySelector("[data-cross]");
  const crops = [...document.querySelectorAll("[data-ratio]")];
  const within = (number) => Math.min(1, Math.max(0, number));
  const now = () => fields.map((field) => (Number.isFinite(field.valueAsNumber) ? within(field.valueAsNumber) : 0.5));

  // The same arithmetic as `crop_box` in stories/images/rendition_specs.py.
  const view = (ratio, [x, y]) => {
    const width = Math.min(wide, high * ratio);
    const height = Math.min(high, wide / ratio);
    const left = Math.min(Math.max(0, x * wide - width / 2), wide - width);
    const top = Math.min(Math.max(0, y * high - height / 2), high - height);
    return [left, top, width, height].map((number) => number.toFixed(1)).join(" ");
  };

  const draw = () => {
    const [x, y] = now();
    cross.setAttribute("transform", `translate(${x * wide} ${y * high})`);
    for (const crop of crops) crop.setAttribute("viewBox", view(Number(crop.dataset.ratio), [x, y]));
    pad.setAttribute("aria-valuenow", String(Math.round(x * 100)));
    pad.setAttribute("aria-valuetext", pad.dataset.says.replace("{x}", Math.round(x * 100)).replace("{y}", Math.round(y * 100)));
  };

  const set = (x, y) => {
    fields[0].value = within(x).toFixed(3);
    fields[1].value = within(y).toFixed(3);
    draw();
  };

  pad.setAttribute("role", "slider");
  pad.setAttribute("tabindex", "0");
  pad.setAttribute("aria-valuemin", "0");
  pad.setAttribute("aria-valuemax", "100");
  pad.addEventListener("click", (event) => {
    const box = pad.getBoundingClientRect();
    set((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    pad.focus({ preventScroll: true });
  });
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  pad.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [x, y] = now();
    const far = event.shiftKey ? 0.1 : 0.01;
    set(x + step[0] * far, y + step[1] * far);
  });
  for (const field of fields) field.addEventListener("input", draw);
  draw();
};

if (pad && fields.every(Boolean)) begin();
