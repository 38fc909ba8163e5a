// What went wrong in what somebody has just done, said once.

import { asApiError } from "./notice.js";
import { askToSignIn } from "./session.js";
import { toast } from "./toast.js";

/** Say it, or ask to sign in where that would help. @param {any} error */
export function complain(error) {
  const said = asApiError(error);
  if (said.wantsSignIn) askToSignIn(said.message);
  else toast(`${said.message} ${said.hint}`);
}
