// That a story is to be filed (交稿): written down when the button is pressed, and done once when everything is there.
import { freshKey } from "./keys.js";
import { copies } from "./local_store.js";
import { say } from "./messages.js";

export function filingWish(record, form, { tell, tellKept, offer }, goOn) {
  // Pressed again it is the same wish, under the same key.
  function made() {
    record.intent ||= { act: "file", save_key: freshKey() };
    return true;
  }

  // What was found has been shown, or there was nothing.
  async function looked() {
    made();
    record.intent.looked = true;
    await keep();
    return true;
  }

  function dropped() {
    record.intent = null;
    return keep();
  }

  function keep() {
    return copies.put(record).catch(() => {});
  }

  // What the line about saving says of it.
  function name() {
    return record.intent ? "willFile" : "here";
  }

  // Photos that were chosen go before the story; somebody may file the words first.
  function isWaitingForPhotos() {
    return record.waiting.some((photo) => !photo.refused) && !(record.intent && record.intent.textFirst);
  }

  function tellPhotos() {
    tell("photosWait", { n: record.waiting.filter((photo) => !photo.refused).length }, "here");
    offer([
      [say("textFirst"), () => { record.intent.textFirst = true; goOn(); }],
      [say("notYet"), () => { dropped(); tell(record.receipt ? "kept" : "typing"); }],
    ]);
  }

  function tellWaits() {
    if ((form.dataset.saveState || "").startsWith("signedOut")) tell(record.intent ? "signedOutWillFile" : "signedOut", {}, "bad");
    else if (record.intent && isWaitingForPhotos()) tellPhotos();
    else tellKept(Date.now(), name());
  }

  return { made, looked, dropped, name, isWaitingForPhotos, tellPhotos, tellWaits };
}
