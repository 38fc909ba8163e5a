// What went wrong, with a way on.

import { ApiError, isReachable } from "./api.js";
import { h } from "./dom.js";
import { signInAddress } from "./session.js";
import { gettext } from "./texts.js";

// How long a server that is away is left alone before it is looked for again, in milliseconds.
const AGAIN = 3000;

/**
 * A notice about an error, with a button that runs `retry` where there is one. Where the server was
 * away, that is run by itself when it is back.
 * @param {any} error @param {() => void} [retry]
 */
export function errorNotice(error, retry) {
  const { message, hint, code, wantsSignIn } = asApiError(error);
  // The hint is for programs, which have keys.
  const way =
    wantsSignIn && signInAddress
      ? h("a", { href: signInAddress, target: "_blank" }, gettext("Sign in"))
      : hint;
  const notice = h(
    "div",
    { class: "notice error" },
    h("p", {}, h("strong", { class: "message" }, message)),
    way && h("p", {}, way),
    retry && h("button", { class: "button", type: "button", onclick: retry }, gettext("Try again")),
  );
  if (retry && code === "unreachable") goOn(notice, retry);
  return notice;
}

/** Run `retry` once the server is back, unless the notice has gone before. @param {HTMLElement} notice @param {() => void} retry */
function goOn(notice, retry) {
  setTimeout(async () => {
    if (!notice.isConnected) return;
    const isBack = await isReachable();
    if (!notice.isConnected) return;
    if (isBack) retry();
    else goOn(notice, retry);
  }, AGAIN);
}

/** An error as one for people; what the page did wrong itself is in the console. @param {any} error @returns {ApiError} */
export function asApiError(error) {
  if (error instanceof ApiError) return error;
  console.error(error);
  return new ApiError(gettext("The page met a mistake of its own."), {
    hint: gettext("Reload it to go on."),
  });
}
