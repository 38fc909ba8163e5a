// What went wrong, with a way on.

import { ApiError } from "./api.js";
import { h } from "./dom.js";
import { signInAddress } from "./session.js";
import { gettext } from "./texts.js";

/** A notice about an error, with a button that runs `retry` where there is one. @param {any} error @param {() => void} [retry] */
export function errorNotice(error, retry) {
  const { message, hint, wantsSignIn } = asApiError(error);
  // The hint is for programs, which have keys.
  const way =
    wantsSignIn && signInAddress
      ? h("a", { href: signInAddress, target: "_blank" }, gettext("Sign in"))
      : hint;
  return h(
    "div",
    { class: "notice error" },
    h("p", {}, h("strong", { class: "message" }, message)),
    way && h("p", {}, way),
    retry && h("button", { class: "button", type: "button", onclick: retry }, gettext("Try again")),
  );
}

/** An error as one for people; what the page did wrong itself is in the console. @param {any} error @returns {ApiError} */
export function asApiError(error) {
  if (error instanceof ApiError) return error;
  console.error(error);
  return new ApiError(gettext("The page met a mistake of its own."), {
    hint: gettext("Reload it to go on."),
  });
}
