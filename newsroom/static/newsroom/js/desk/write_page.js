// What the write page does beside being a form.
import { autosave } from "./autosave.js";
import { joinByline } from "./byline_people.js";
import { countCharacters } from "./character_count.js";
import { cleanPastes } from "./paste.js";
import { photoLines } from "./photo_lines.js";
import { photoTray } from "./photo_tray.js";

const form = document.querySelector("form[data-draft]");
const copy = autosave(form);
countCharacters(form);
cleanPastes(form);
joinByline(form);
photoTray(form, copy);
photoLines(form, copy.touched);
