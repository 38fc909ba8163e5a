// Who is in front of the page, and where the server is.

import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { gettext } from "./texts.js";

const { root = "/", rights = "", user = "", signIn = "" } = document.documentElement.dataset;

/** The path of the server, with a slash at its end. */
export { root };

/** The name of whoever is signed in; empty for nobody. */
export const userName = user;

/** Where one signs in and comes back from; empty where nobody can. */
export const signInAddress = signIn && `${signIn}?next=${encodeURIComponent(location.pathname)}`;

/** Whether the server said, when the page was loaded, that one may do this. @param {string} right */
export const may = (right) => rights.split(" ").includes(right);

// So long is the page waited for that says who is signed in, in milliseconds.
const LONGEST = 5000;

/** Whether whoever was signed in when the page was loaded still is, as far as the server can be asked. */
export async function isStillSignedIn() {
  if (!user) return true;
  try {
    const response = await fetch(location.pathname, {
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(LONGEST),
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.documentElement.dataset.user === user;
  } catch {
    return true;
  }
}

/**
 * Say that something needs somebody who is signed in. What was typed stays where it is: the sign-in
 * opens beside this page.
 * @param {string} what a sentence
 */
export function askToSignIn(what) {
  openDialog({
    title: gettext("Sign in first"),
    body: [
      h("p", {}, what),
      h(
        "p",
        { class: "quiet small" },
        gettext(
          "What you have written stays here. Sign in on the page that opens, come back and try again.",
        ),
      ),
    ],
    actions: signInAddress
      ? [
          h(
            "a",
            { class: "button primary", href: signInAddress, target: "_blank" },
            gettext("Sign in"),
          ),
        ]
      : [],
  });
}
