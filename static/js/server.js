// Questions to the server that are no htmx requests. A session that has ended is renewed in the dialog, then the
// same question is asked again.
import { freshToken, signInAgain } from "./dialogs.js";

export async function ask(url, { method = "GET", body, signal, keepalive = false } = {}) {
  const send = () => fetch(url, { method, body, signal, keepalive, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  let answer = await send();
  while (answer.status === 401 && (await signInAgain())) {
    body?.set?.("csrfmiddlewaretoken", freshToken());
    answer = await send();
  }
  return answer;
}
