// What went wrong in what somebody has just done, said once.

import { asApiError } from "./notice.js";
import { askToSignIn } from "./session.js";
import { gettext } from "./texts.js";
import { toast } from "./toast.js";

/** Say it, or ask to sign in where that would help. @param {any} error @param {() => void} [again] does it once more */
export function complain(error, again) {
  const said = asApiError(error);
  if (said.wantsSignIn) askToSignIn(said.message);
  else toast(`${said.message} ${said.hint}`, again && { label: gettext("Try again"), run: again });
}
