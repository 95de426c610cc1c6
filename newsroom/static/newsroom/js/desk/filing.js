// A story is saved or filed (保存、交稿) without leaving the page to the network: a lost answer costs neither page nor wish.
import { csrf, fetched, notNow, session } from "./submit.js";

// {go} where it leads on, {away} to be sent again under the same key, {door} when somebody must sign in, {page} when the
// newsroom has something to say that stands on its own page.
export async function perform(address, fields, { session: who, again = true }) {
  const form = new FormData();
  fields.forEach(([name, value]) => form.append(name, value));
  form.append("csrfmiddlewaretoken", csrf());
  let answer, told;
  try {
    answer = await fetched(address, { method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
    told = await answer.json().catch(() => null);
  } catch {
    return { away: true };
  }
  if (answer.ok && told && told.go) return told;
  if (notNow(answer)) return { away: true };
  if (answer.redirected || answer.status === 401 || answer.status === 403) {
    const signed = await session(who).catch(() => null);
    if (!signed) return { away: true };
    if (!signed.signed_in) return { door: signed.login };
    if (again) return perform(address, fields, { session: who, again: false });
  }
  return { page: true };
}
