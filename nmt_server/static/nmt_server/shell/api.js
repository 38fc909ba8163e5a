// The REST API of the server that the page came from.

import { root } from "./session.js";
import { gettext } from "./texts.js";

// So long is an answer waited for that needs no work, in milliseconds.
const LONGEST = 5000;

/** What went wrong, in a sentence for a person; `hint` says what to do about it; `option` is the one of a request that would help. */
export class ApiError extends Error {
  /** @param {string} message @param {{hint?: string, code?: string, status?: number, option?: string}} [about] */
  constructor(message, { hint = "", code = "", status = 0, option = "" } = {}) {
    super(message);
    this.name = "ApiError";
    this.hint = hint;
    this.code = code;
    this.status = status;
    this.option = option;
  }

  /** Whether somebody who is signed in could do it. */
  get wantsSignIn() {
    return this.status === 401 || this.status === 403;
  }
}

/**
 * The answer of `api/v1/...` as JSON; null where it has no content.
 * Throws `ApiError`, or `AbortError` where `signal` has cancelled it.
 * @param {string} path below the root, such as `api/v1/models`
 * @param {{method?: string, json?: unknown, form?: FormData, signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function ask(path, options = {}) {
  const response = await send(path, options);
  return response.status === 204 ? null : response.json();
}

/**
 * The server-sent events that answer a request.
 * @param {string} path @param {{json?: unknown, method?: string, signal?: AbortSignal}} options
 * @returns {AsyncGenerator<{name: string, data: any}>}
 */
export async function* listen(path, options) {
  const response = await send(path, options);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const name = /^event: (.*)$/m.exec(event)?.[1];
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (name && data) yield { name, data: JSON.parse(data) };
      }
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreachable();
  } finally {
    reader.cancel().catch(() => {}); // The connection may be gone already.
  }
}

/** @param {string} path @param {any} options @returns {Promise<any>} */
async function send(path, { method, json, form, signal } = {}) {
  let response;
  try {
    response = await fetch(root + path, {
      method: method ?? (json || form ? "POST" : "GET"),
      headers: {
        Accept: "application/json",
        ...(json ? { "Content-Type": "application/json" } : {}),
      },
      body: json ? JSON.stringify(json) : form,
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  const { message, hint, code, option } = (await response.json().catch(() => ({})))?.error ?? {};
  throw new ApiError(
    message ?? `${gettext("The server answered with an unexpected status:")} ${response.status}`,
    {
      hint: message ? hint : gettext("The server's log says more."),
      code,
      option,
      status: response.status,
    },
  );
}

/** Whether the server answers at all. */
export async function isReachable() {
  try {
    return (await fetch(`${root}livez`, { signal: AbortSignal.timeout(LONGEST) })).ok;
  } catch {
    return false;
  }
}

function unreachable() {
  return new ApiError(gettext("The server cannot be reached."), {
    hint: gettext("Check that it is running and that this device is connected to it."),
    code: "unreachable",
  });
}

/** An event of an EventSource or of `listen` that says what went wrong. @param {any} body */
export function errorOf(body) {
  const { message, hint, code } = body.error;
  return new ApiError(message, { hint, code });
}
