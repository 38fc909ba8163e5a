// What went wrong, with a way on.

import { ApiError, isReachable } from "./api.js";
import { h } from "./dom.js";
import { signInAddress } from "./session.js";
import { gettext } from "./texts.js";

// How long a server that is away is left alone before it is looked for again, in milliseconds.
const AGAIN = 3000;

/**
 * A notice about an error, with a button that runs `retry` where there is one. That is run by itself
 * when a server that was away is back, or somebody has signed in beside this page.
 * @param {any} error @param {() => void} [retry]
 */
export function errorNotice(error, retry) {
  const said = asApiError(error);
  const { message, hint, wantsSignIn } = said;
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
  if (retry) retryLater(said, notice, retry);
  return notice;
}

/**
 * Run `retry` by itself once it may go well, unless what tells of the error is gone from the page before.
 * @param {ApiError} error @param {HTMLElement} told @param {() => void} retry
 */
export function retryLater(error, told, retry) {
  if (error.code === "unreachable") retryWhenBack(told, retry);
  else if (error.wantsSignIn) retryOnReturn(told, retry);
}

/** @param {HTMLElement} told @param {() => void} retry */
function retryWhenBack(told, retry) {
  setTimeout(async () => {
    if (!told.isConnected) return;
    const isBack = await isReachable();
    if (!told.isConnected) return;
    if (isBack) retry();
    else retryWhenBack(told, retry);
  }, AGAIN);
}

/** Whoever comes back to the page may have signed in. @param {HTMLElement} told @param {() => void} retry */
function retryOnReturn(told, retry) {
  const look = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", look);
    if (told.isConnected) retry();
  };
  document.addEventListener("visibilitychange", look);
}

/** An error as one for people; what the page did wrong itself is in the console. @param {any} error @returns {ApiError} */
export function asApiError(error) {
  if (error instanceof ApiError) return error;
  console.error(error);
  return new ApiError(gettext("The page met a mistake of its own."), {
    hint: gettext("Reload it to go on."),
  });
}
