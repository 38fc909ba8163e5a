// The REST API of the server that the page came from.

/** What went wrong, in a sentence for a person; `hint` says what to do about it. */
export class ApiError extends Error {
  constructor(message, { hint = "", code = "", status = 0 } = {}) {
    super(message);
    this.name = "ApiError";
    this.hint = hint;
    this.code = code;
    this.status = status;
  }
}

// What the page shows of each segment beside its translation.
const DETAIL = ["cached", "sentences", "warnings"];

export class Api {
  /** `urls`: the addresses `modelsUrl`, `languagesUrl` and `translateUrl`. */
  constructor(urls) {
    this.urls = urls;
  }

  /**
   * The registered models: `[{name, source, target, sources, targets, default, state, reason,
   * notes}]`.
   */
  async models() {
    return (await request(this.urls.modelsUrl)).models;
  }

  /** The languages of those models: `[{code, name, native_name}]`. */
  async languages() {
    return (await request(this.urls.languagesUrl)).languages;
  }

  /**
   * The translation of one text, with its segments. Without `model` the server chooses; `pivot`
   * allows a third language in between. `signal` cancels the request.
   */
  translate({ text, model, source, target, pivot, signal }) {
    return request(this.urls.translateUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, model, source, target, pivot, detail: DETAIL }),
      signal,
    });
  }
}

/** The JSON of an answer. Throws `ApiError`, or `AbortError` where the request was cancelled. */
async function request(url, options = {}) {
  let response;
  let body = null;
  try {
    response = await fetch(url, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    body = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (!response) {
      throw new ApiError("The server cannot be reached.", {
        hint: "Check that it is running and that this device is connected to it.",
      });
    }
  }
  if (response.ok && body !== null) return body;
  const { message, hint, code } = body?.error ?? {};
  if (message) throw new ApiError(message, { hint, code, status: response.status });
  throw new ApiError(`The server answered with an unexpected status, ${response.status}.`, {
    hint: "The server's log says more.",
    status: response.status,
  });
}
