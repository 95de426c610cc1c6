// What the write page does beside being a form.
import { autosave } from "./autosave.js";
import { joinByline } from "./byline_people.js";
import { countCharacters } from "./character_count.js";
import { formattingBar } from "./formatting_bar.js";
import { cleanPastes } from "./paste.js";
import { photoLines } from "./photo_lines.js";
import { photoTray } from "./photo_tray.js";
import { showFormatting } from "./shown_formatting.js";

const form = document.querySelector("form[data-draft]");
const copy = autosave(form);
formattingBar(form);
showFormatting(form);
countCharacters(form);
cleanPastes(form);
joinByline(form);
photoTray(form, copy);
photoLines(form, copy.touched);
