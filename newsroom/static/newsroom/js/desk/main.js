// What every page of the desk does: it opens without a network, and where there is a list of what waits, that is sent.
import { keepAnswers, sendAnswers } from "./kept_answers.js";
import { tellKeptPage } from "./kept_page.js";
import { askToStay } from "./local_store.js";
import { beginWithOwnKey } from "./new_story.js";
import { sendWaiting } from "./outbox.js";
import { registerWorker } from "./register_worker.js";

// Nobody is asked anything while writing.
if (!document.querySelector("form[data-draft]")) askToStay();
tellKeptPage(document.getElementById("main"));
registerWorker();
beginWithOwnKey(document.querySelectorAll("a[data-start]"));
const outbox = document.querySelector("[data-outbox]");
if (outbox) sendWaiting(outbox);
const main = document.getElementById("main");
sendAnswers(outbox, main.dataset.session, keepAnswers(main, main.dataset.session));
